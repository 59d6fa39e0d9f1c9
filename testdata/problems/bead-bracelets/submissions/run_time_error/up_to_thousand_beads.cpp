class Solution {
public:
    vector<vector<string>> groupBracelets(vector<string> &bracelets, bool turnable) {
        map<string, vector<string>> groups;
        for (auto &beads : bracelets) {
            array<char, 1000> twice;
            int size = beads.size();
            for (int i = 0; i < 2 * size; i++) twice.at(i) = beads[i % size];
            string key = beads;
            for (int i = 0; i < size; i++) key = min(key, string(&twice[i], size));
            reverse(&twice[0], &twice[0] + 2 * size);
            for (int i = 0; i < size && turnable; i++) key = min(key, string(&twice[i], size));
            groups[key].push_back(beads);
        }
        vector<vector<string>> result;
        for (auto &[key, group] : groups) result.push_back(group);
        return result;
    }
};
