// expect: RE
// must-not: be accepted for output before an exception
// quick: no
#include <iostream>
#include <stdexcept>
int main() {
    std::cout << 42 << std::endl;
    throw std::runtime_error("hostile");
}
