package main

type LruCache struct {
	capacity int
	order    []int
	items    map[int]int
}

func Constructor(capacity int) LruCache {
	return LruCache{capacity, nil, map[int]int{}}
}

func (this *LruCache) touch(key int) {
	for i, other := range this.order {
		if other == key {
			this.order = append(this.order[:i], this.order[i+1:]...)
			break
		}
	}
	this.order = append(this.order, key)
}

func (this *LruCache) Get(key int) int {
	if item, ok := this.items[key]; ok {
		this.touch(key)
		return item
	}
	return -1
}

func (this *LruCache) Put(key int, item int) {
	this.touch(key)
	this.items[key] = item
	if len(this.order) > this.capacity {
		delete(this.items, this.order[0])
		this.order = this.order[1:]
	}
}

func (this *LruCache) Keys() []int {
	return this.order
}
