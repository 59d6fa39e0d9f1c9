class Solution {
    map<Node *, Node *> copies;

public:
    Node *copyGraph(Node *start) {
        if (!start) return nullptr;
        auto [at, is_new] = copies.emplace(start, nullptr);
        if (is_new) {
            Node *copy = at->second = new Node(start->val);
            for (Node *other : start->neighbors) copy->neighbors.push_back(copyGraph(other));
        }
        return copies[start];
    }
};
