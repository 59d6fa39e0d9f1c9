#include <bits/stdc++.h>
using namespace std;

class Solution {
public:
    vector<int> pairForTarget(vector<int> &numbers, long long target) {
        unordered_map<long long, int> seen;
        for (int i = 0; i < (int)numbers.size(); i++) {
            auto found = seen.find(target - numbers[i]);
            if (found != seen.end()) return {found->second, i};
            seen[numbers[i]] = i;
        }
        return {};
    }
};
