class CanalCouriers {
    vector<vector<int>> length;
    long long canals = 0;
    int journeys = 0;

public:
    CanalCouriers(Node *start) {
        vector<Node *> order = {start};
        unordered_map<int, int> parent = {{1, 0}};
        for (size_t i = 0; i < order.size(); i++)
            for (Node *other : vector<Node *>(order[i]->neighbors))
                if (parent.emplace(other->val, order[i]->val).second) order.push_back(other);
        int size = order.size();
        length.assign(size + 1, vector<int>(size + 1));
        for (int i = 1; i < size; i++)
            for (int j = 0; j < i; j++) {
                int a = order[i]->val, b = order[j]->val;
                length[a][b] = length[b][a] = length[parent[a]][b] + 1;
            }
    }

    int travel(int origin, int goal) {
        canals += length[origin][goal];
        journeys++;
        return length[origin][goal];
    }

    bool passes(int origin, int goal, int town) {
        return length[origin][town] + length[town][goal] == length[origin][goal];
    }

    double average() { return journeys ? (double)canals / journeys : 0; }

    void newDay() { canals = journeys = 0; }
};
