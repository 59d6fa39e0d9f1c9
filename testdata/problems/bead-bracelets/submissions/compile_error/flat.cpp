class Solution {
public:
    vector<string> groupBracelets(vector<string> &bracelets, int sides) { return bracelets; }
};
