// Strikes every note that is higher than all before.
#include <iostream>
#include <vector>

int main() {
    int n, highest = 0;
    std::cin >> n;
    std::vector<int> places;
    for (int place = 1, note; place <= n && std::cin >> note; place++) {
        if (note <= highest) continue;
        highest = note;
        places.push_back(place);
    }
    std::cout << places.size() << '\n';
    for (int place : places) std::cout << place << ' ';
    std::cout << '\n';
}
