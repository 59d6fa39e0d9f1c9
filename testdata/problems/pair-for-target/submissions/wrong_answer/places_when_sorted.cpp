class Solution {
public:
    vector<int> pairForTarget(vector<int> &numbers, long long target) {
        sort(numbers.begin(), numbers.end());
        int low = 0, high = numbers.size() - 1;
        while ((long long)numbers[low] + numbers[high] != target)
            (long long)numbers[low] + numbers[high] < target ? low++ : high--;
        return {low, high};
    }
};
