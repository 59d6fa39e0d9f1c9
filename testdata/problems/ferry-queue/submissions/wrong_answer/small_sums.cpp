// Lengths are added up in 32 bits.
class Solution {
public:
    ListNode *fullestFerry(ListNode *head, long long deck) {
        ListNode *first = head, *best = nullptr, *end = nullptr;
        unsigned total = 0;
        int count = 0, most = 0;
        for (ListNode *last = head; last; last = last->next) {
            total += last->val;
            count++;
            for (; total > deck; first = first->next, count--) total -= first->val;
            if (count > most) most = count, best = first, end = last;
        }
        if (end) end->next = nullptr;
        return best;
    }
};
