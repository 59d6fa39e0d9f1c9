class LruCache {
    size_t capacity;
    list<pair<int, int>> items;
    unordered_map<int, list<pair<int, int>>::iterator> places;

public:
    LruCache(int capacity) : capacity(capacity) {}

    int get(int key) {
        auto found = places.find(key);
        if (found == places.end()) return -1;
        items.splice(items.end(), items, found->second);
        return found->second->second;
    }

    void put(int key, int item) {
        if (get(key) != -1) {
            places[key]->second = item;
            return;
        }
        items.emplace_back(key, item);
        places[key] = prev(items.end());
        if (items.size() > capacity) {
            places.erase(items.front().first);
            items.pop_front();
        }
    }

    vector<int> keys() {
        vector<int> result;
        for (auto &[key, item] : items) result.push_back(key);
        return result;
    }
};
