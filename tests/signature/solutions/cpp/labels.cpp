#include <bits/stdc++.h>
using namespace std;

class Solution {
public:
    vector<string> labels(vector<string> &words, char first, bool loud, long long number) {
        vector<string> result;
        for (auto &word : words)
            if (loud || (!word.empty() && word[0] == first))
                result.push_back(word + "#" + to_string(number++));
        return result;
    }
};
