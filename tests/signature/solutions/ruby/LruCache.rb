class LruCache
  def initialize(capacity)
    @capacity = capacity
    @items = {}
  end

  def get(key)
    return -1 unless @items.key?(key)
    @items[key] = @items.delete(key)
  end

  def put(key, item)
    @items.delete(key)
    @items[key] = item
    @items.shift if @items.size > @capacity
  end

  def keys
    @items.keys
  end
end
