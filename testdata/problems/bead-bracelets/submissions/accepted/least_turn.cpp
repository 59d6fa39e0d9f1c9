class Solution {
    string leastTurn(const string &beads) {
        int size = beads.size(), i = 0, j = 1, k = 0;
        while (i < size && j < size && k < size) {
            char a = beads[(i + k) % size], b = beads[(j + k) % size];
            if (a == b) {
                k++;
                continue;
            }
            (a > b ? i : j) += k + 1;
            if (i == j) j++;
            k = 0;
        }
        int start = min(i, j);
        return beads.substr(start) + beads.substr(0, start);
    }

public:
    vector<vector<string>> groupBracelets(vector<string> &bracelets, bool turnable) {
        unordered_map<string, vector<string>> groups;
        for (auto &beads : bracelets) {
            string key = leastTurn(beads);
            if (turnable) key = min(key, leastTurn(string(beads.rbegin(), beads.rend())));
            groups[key].push_back(beads);
        }
        vector<vector<string>> result;
        for (auto &[key, group] : groups) result.push_back(group);
        return result;
    }
};
