class Solution {
public:
    vector<int> twoReceipts(vector<int> &numbers, long long target) { return {}; }
};
