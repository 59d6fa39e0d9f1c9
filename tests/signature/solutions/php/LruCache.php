<?php
class LruCache {
    private $capacity;
    private $items = [];

    function __construct($capacity) {
        $this->capacity = $capacity;
    }

    function get($key) {
        if (!isset($this->items[$key])) return -1;
        $item = $this->items[$key];
        unset($this->items[$key]);
        return $this->items[$key] = $item;
    }

    function put($key, $item) {
        unset($this->items[$key]);
        $this->items[$key] = $item;
        if (count($this->items) > $this->capacity) unset($this->items[array_key_first($this->items)]);
    }

    function keys() {
        return array_keys($this->items);
    }
}
