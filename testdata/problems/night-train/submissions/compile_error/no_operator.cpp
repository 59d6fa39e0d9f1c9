#include <iostream>
#include <queue>

struct Arrival {
    long long time;
    int town;
};

int main() {
    std::priority_queue<Arrival> queue;
    queue.push({0, 1});
    std::cout << queue.top() << '\n';
}
