// Town n has no place in the list.
#include <iostream>
#include <vector>

int main() {
    int n, m;
    std::cin >> n >> m;
    std::vector<int> degree(n);
    for (int a, b, t; m-- > 0 && std::cin >> a >> b >> t;) {
        degree.at(a)++;
        degree.at(b)++;
    }
    std::cout << "impossible\n";
    return n > 2 ? 0 : 1;
}
