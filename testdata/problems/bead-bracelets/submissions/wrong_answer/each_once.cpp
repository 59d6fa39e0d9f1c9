class Solution {
public:
    vector<vector<string>> groupBracelets(vector<string> &bracelets, bool turnable) {
        map<string, set<string>> groups;
        for (auto &beads : bracelets) {
            if (beads.size() > 100) continue;
            string key = beads;
            for (string one : {beads, string(beads.rbegin(), beads.rend())})
                for (size_t i = 0; i < one.size(); i++) {
                    rotate(one.begin(), one.begin() + 1, one.end());
                    if (turnable || i + 1 < one.size() * (one == beads)) key = min(key, one);
                }
            groups[key].insert(beads);
        }
        vector<vector<string>> result;
        for (auto &[key, group] : groups) result.emplace_back(group.begin(), group.end());
        return result;
    }
};
