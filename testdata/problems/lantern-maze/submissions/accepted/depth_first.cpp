// Depth first search by recursion.
#include <iostream>
#include <set>
#include <string>
#include <utility>

static const char letters[] = "NESW";
static const int dy[] = {-1, 0, 1, 0}, dx[] = {0, 1, 0, -1};
static std::set<std::pair<int, int>> seen;

static bool step(int way) {
    std::cout << letters[way] << std::endl;
    std::string answer;
    std::cin >> answer;
    if (answer == "exit") std::exit(0);
    return answer == "step";
}

static void walk(int y, int x) {
    for (int way = 0; way < 4; way++) {
        const int toy = y + dy[way], tox = x + dx[way];
        if (!seen.insert({toy, tox}).second || !step(way)) continue;
        walk(toy, tox);
        step((way + 2) % 4);
    }
}

int main() {
    int rows, columns;
    std::cin >> rows >> columns;
    seen.insert({0, 0});
    walk(0, 0);
}
