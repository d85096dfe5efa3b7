#include <orm/instrument.hpp>
#include <orm/pool.hpp>

int main() {}
