// 080_collections: lists, sets and dictionaries whose every change can be heard.

#include <iostream>
#include <orm/orm.hpp>
#include <string>

struct Playlist {
    orm::mapped<std::string> name;
    orm::list<std::string> songs;
    orm::set<std::string> moods;
    orm::dict<std::string, int> votes;
};

void print(const Playlist& playlist) {
    std::cout << playlist.name << ":";
    for (const std::string& song : playlist.songs) std::cout << ' ' << song;  // a standard range
    std::cout << '\n';
}

int main() {
    orm::listen(orm::attr<&Playlist::songs>, orm::event::append,
                [](Playlist&, const std::string& song, const orm::initiator& from) {
                    std::cout << "  + " << song << " (" << orm::to_string(from.op()) << ")\n";
                });
    // With orm::include_key a listener sees what the operation named the member by.
    orm::listen(
        orm::attr<&Playlist::songs>, orm::event::remove,
        [](Playlist&, const std::string& song, const orm::initiator&,
           const orm::collection_key& key) {
            std::cout << "  - " << song;
            if (key.index() != nullptr) std::cout << " at " << *key.index();
            std::cout << '\n';
        },
        orm::include_key);
    // The members that an assignment brings may be changed before any of them enters.
    orm::listen(orm::attr<&Playlist::songs>, orm::event::bulk_replace,
                [](Playlist&, orm::bulk_values<std::string>& songs) { songs.push_back("Encore"); });

    const auto mix = orm::make(Playlist{.name = "mix", .songs = {"Intro"}});
    mix->songs.append("Waltz");
    mix->songs.set(0, "Overture");
    mix->songs += {"Tango", "Polka"};
    mix->songs.erase(orm::slice{1, 3, {}});
    mix->songs.pop();
    print(*mix);

    orm::mark_committed(*mix);
    mix->songs = {"Tango", "March"};  // what stays is not announced as new
    print(*mix);
    const auto history = orm::history_of(*mix, orm::attr<&Playlist::songs>);
    std::cout << history.added.size() << " added, " << history.deleted.size() << " deleted\n";

    mix->moods |= orm::set<std::string>{"calm", "bright"};
    mix->votes.put("Waltz", 3);
    std::cout << mix->moods.contains("calm") << ' ' << mix->votes.at("Waltz") << '\n';
}
