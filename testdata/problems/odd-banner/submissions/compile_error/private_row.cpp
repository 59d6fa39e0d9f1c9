#include <iostream>

class Row {
    int width = 1;
};

int main() {
    Row row;
    std::cout << row.width << '\n';
}
