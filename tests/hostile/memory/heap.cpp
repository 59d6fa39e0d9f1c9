// expect: MLE
// must-not: use more memory than its limit
// quick: no
// limits: memory=64
#include <iostream>
#include <vector>
int main() {
    std::vector<std::vector<int>> kept;
    for (int i = 0; i < 192; i++)
        kept.emplace_back(1 << 18, i);
    std::cout << 42 << "\n";
}
