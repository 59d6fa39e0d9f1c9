#include <iostream>
#include <vector>

int main() {
    std::vector<int> ledger;
    ledger.add(3, 7);
    std::cout << ledger.sum(1, 10) << '\n';
}
