class LruCache {
    constructor(capacity) {
        this.capacity = capacity;
        this.items = new Map();
    }

    get(key) {
        if (!this.items.has(key)) return -1;
        const item = this.items.get(key);
        this.items.delete(key);
        this.items.set(key, item);
        return item;
    }

    put(key, item) {
        this.items.delete(key);
        this.items.set(key, item);
        if (this.items.size > this.capacity) this.items.delete(this.items.keys().next().value);
    }

    keys() {
        return [...this.items.keys()];
    }
}
