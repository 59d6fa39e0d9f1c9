# Counts the towns of the way, and takes a town for one it does not end in.
class CanalCouriers
  def initialize(start)
    @parent, @depth, waiting = { 1 => 0 }, { 1 => 0 }, [start]
    while (node = waiting.pop)
      node.neighbors.each do |other|
        next if other.val == @parent[node.val]
        @parent[other.val] = node.val
        @depth[other.val] = @depth[node.val] + 1
        waiting << other
      end
    end
    new_day
  end

  def way(a, b)
    left, right = [a], [b]
    while left.last != right.last
      side = @depth[left.last] >= @depth[right.last] ? left : right
      side << @parent[side.last]
    end
    left + right[0...-1].reverse
  end

  def travel(origin, goal)
    @journeys << way(origin, goal).size
    @journeys.last
  end

  def passes(origin, goal, town)
    way(origin, goal)[1...-1].to_a.include?(town)
  end

  def average
    @journeys.empty? ? 0.0 : @journeys.sum.fdiv(@journeys.size)
  end

  def new_day
    @journeys = []
  end
end
