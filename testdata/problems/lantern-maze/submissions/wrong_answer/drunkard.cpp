// Takes random steps.
#include <iostream>
#include <random>
#include <string>

int main() {
    int rows, columns;
    std::cin >> rows >> columns;
    std::mt19937 random(7);
    for (std::string answer; answer != "exit";) {
        std::cout << "NESW"[random() % 4] << std::endl;
        if (!(std::cin >> answer)) break;
    }
}
