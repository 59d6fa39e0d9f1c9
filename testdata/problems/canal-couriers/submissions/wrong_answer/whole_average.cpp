class CanalCouriers {
    static const int levels = 14;
    vector<array<int, levels>> up;
    vector<int> depth;
    long long canals = 0;
    int journeys = 0;

    int meeting(int a, int b) {
        if (depth[a] < depth[b]) swap(a, b);
        for (int k = levels - 1; k >= 0; k--)
            if (depth[a] - (1 << k) >= depth[b]) a = up[a][k];
        for (int k = levels - 1; k >= 0; k--)
            if (up[a][k] != up[b][k]) a = up[a][k], b = up[b][k];
        return a == b ? a : up[a][0];
    }

    int length(int a, int b) { return depth[a] + depth[b] - 2 * depth[meeting(a, b)]; }

public:
    CanalCouriers(Node *start) : up(10001), depth(10001) {
        vector<pair<Node *, int>> waiting = {{start, 1}};
        while (!waiting.empty()) {
            auto [node, from] = waiting.back();
            waiting.pop_back();
            int town = node->val;
            up[town][0] = from;
            for (int k = 1; k < levels; k++) up[town][k] = up[up[town][k - 1]][k - 1];
            depth[town] = town == from ? 0 : depth[from] + 1;
            for (Node *other : node->neighbors)
                if (other->val != from) waiting.push_back({other, town});
        }
    }

    int travel(int origin, int goal) {
        int found = length(origin, goal);
        canals += found;
        journeys++;
        return found;
    }

    bool passes(int origin, int goal, int town) {
        return length(origin, town) + length(town, goal) == length(origin, goal);
    }

    double average() { return journeys ? canals / journeys : 0; }

    void newDay() { canals = journeys = 0; }
};
