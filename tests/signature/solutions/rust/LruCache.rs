use std::collections::HashMap;

struct LruCache {
    capacity: usize,
    order: Vec<i32>,
    items: HashMap<i32, i32>,
}

impl LruCache {
    fn new(capacity: i32) -> Self {
        LruCache { capacity: capacity as usize, order: vec![], items: HashMap::new() }
    }

    fn touch(&mut self, key: i32) {
        self.order.retain(|&other| other != key);
        self.order.push(key);
    }

    fn get(&mut self, key: i32) -> i32 {
        match self.items.get(&key).copied() {
            Some(item) => {
                self.touch(key);
                item
            }
            None => -1,
        }
    }

    fn put(&mut self, key: i32, item: i32) {
        self.touch(key);
        self.items.insert(key, item);
        if self.order.len() > self.capacity {
            let oldest = self.order.remove(0);
            self.items.remove(&oldest);
        }
    }

    fn keys(&self) -> Vec<i32> {
        self.order.clone()
    }
}
