#include <palindromes>
#include <iostream>

int main() {
    std::cout << palindromes::longest(std::cin) << '\n';
}
