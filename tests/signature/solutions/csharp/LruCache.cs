using System.Collections.Generic;
using System.Linq;

public class LruCache {
    private readonly int capacity;
    private readonly LinkedList<int> order = new LinkedList<int>();
    private readonly Dictionary<int, int> items = new Dictionary<int, int>();

    public LruCache(int capacity) {
        this.capacity = capacity;
    }

    private void Touch(int key) {
        order.Remove(key);
        order.AddLast(key);
    }

    public int Get(int key) {
        if (!items.ContainsKey(key)) return -1;
        Touch(key);
        return items[key];
    }

    public void Put(int key, int item) {
        Touch(key);
        items[key] = item;
        if (order.Count > capacity) {
            items.Remove(order.First.Value);
            order.RemoveFirst();
        }
    }

    public int[] Keys() {
        return order.ToArray();
    }
}
