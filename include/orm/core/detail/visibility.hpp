#ifndef ORM_CORE_DETAIL_VISIBILITY_HPP
#define ORM_CORE_DETAIL_VISIBILITY_HPP

/// Marks what a header defines and of which a process may have only one, also where code is
/// compiled with -fvisibility=hidden: variables whose address or value is shared, and exceptions.
///
/// It does not help where a type of the user is a template argument, as that one's visibility wins:
/// what belongs to a type is found by orm::detail::same_type instead.
#define ORM_ONE_PER_PROCESS [[gnu::visibility("default")]]

#endif
