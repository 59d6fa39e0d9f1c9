class LruCache {
    private items = new Map<number, number>();

    constructor(private capacity: number) {}

    get(key: number): number {
        const item = this.items.get(key);
        if (item === undefined) return -1;
        this.items.delete(key);
        this.items.set(key, item);
        return item;
    }

    put(key: number, item: number): void {
        this.items.delete(key);
        this.items.set(key, item);
        if (this.items.size > this.capacity) this.items.delete([...this.items.keys()][0]);
    }

    keys(): number[] {
        return [...this.items.keys()];
    }
}
