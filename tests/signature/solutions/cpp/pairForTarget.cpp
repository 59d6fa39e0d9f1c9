class Solution {
public:
    vector<int> pairForTarget(vector<int> &numbers, int target) {
        // HERE
        unordered_map<int, int> seen;
        for (int i = 0; i < (int)numbers.size(); i++) {
            auto found = seen.find(target - numbers[i]);
            if (found != seen.end()) return {found->second, i};
            seen[numbers[i]] = i;
        }
        return {};
    }
};
