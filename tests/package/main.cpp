#include <orm/instrument.hpp>

int main() {}
