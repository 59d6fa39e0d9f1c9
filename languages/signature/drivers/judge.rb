# Takes the streams, then reads the test, calls the solution and writes the result.
module Judge
  NONCE, TEST = $stdin.binmode.read.force_encoding("UTF-8").split("\n", 2)
  $stdin.reopen("/dev/null")
  RESULTS = $stdout.dup
  $stdout.reopen($stderr)
end

require "json"

module Judge
  MAX_NODES = %MAX%
  GIVEN_NODES = []

  class Unwritable < StandardError; end

  module_function

  def read_linked_list(items)
    items.reverse.reduce(nil) { |following, item| ListNode.new(item, following) }
  end

  def write_linked_list(node)
    items = []
    while node
      items << node.val
      node = node.next
      raise Unwritable, "the linked list has a cycle or too many nodes" if items.size > MAX_NODES
    end
    items
  end

  def read_tree(items)
    nodes = items.map { |item| item.nil? ? nil : TreeNode.new(item) }
    child = 0
    nodes.compact.each do |node|
      node.left = nodes[child += 1]
      node.right = nodes[child += 1]
    end
    nodes.first
  end

  def write_tree(root)
    nodes = [root]
    at = 0
    while at < nodes.size
      nodes.push(nodes[at].left, nodes[at].right) if nodes[at]
      at += 1
      raise Unwritable, "the tree has a cycle or too many nodes" if nodes.size > 2 * MAX_NODES
    end
    nodes.pop while !nodes.empty? && nodes.last.nil?
    nodes.map { |node| node&.val }
  end

  def read_graph(rows)
    nodes = (1..rows.size).map { |number| Node.new(number) }
    nodes.zip(rows) { |node, row| node.neighbors = row.map { |number| nodes[number - 1] } }
    GIVEN_NODES.concat(nodes)
    nodes.first
  end

  def write_graph(start)
    waiting = [start].compact
    found = waiting.to_h { |node| [node.val, node] }
    waiting.each do |node| # also those that are added on the way
      node.neighbors.each do |other|
        waiting << other unless found.key?(other.val)
        next if (found[other.val] ||= other).equal?(other)
        raise Unwritable, "two nodes of the graph have the number #{other.val}"
      end
    end
    numbers = (1..found.size).to_a
    raise Unwritable, "the nodes of the graph are not numbered from 1" if found.keys.sort != numbers
    numbers.map { |number| found[number].neighbors.map(&:val) }
  end

  # A returned graph consists of new nodes: those that were given count no more.
  def retire_given_nodes
    GIVEN_NODES.each do |node|
      node.val = 0
      node.neighbors = []
    end
  end

  # How values of a type change between JSON and objects; nil when they are the same.
  def codec(verb, kind)
    name, inner = kind.split(/<(.*)>/)
    return method("#{verb}_#{name}") if %w[linked_list tree graph].include?(name)
    return unless name == "list" && (item = codec(verb, inner))
    ->(values) { values.map { |value| item.call(value) } }
  end

  def read(kind, value)
    change = codec("read", kind)
    change ? change.call(value) : value
  end

  def write(kind, value)
    return "null" if kind == "void"
    change = codec("write", kind)
    JSON.generate(change ? change.call(value) : value)
  rescue NoMethodError, TypeError, JSON::GeneratorError => error
    raise Unwritable, "what was returned is no #{kind}: #{error.message.lines.first}"
  end

  def finish
    line = begin
      "\n#{NONCE} #{yield}\n"
    rescue Unwritable => error
      "\n#{NONCE} !#{error.message.strip}\n"
    end
    RESULTS.write(line)
    RESULTS.flush
    $stdout.flush
    exit!(0)
  end

  def load_solution
    load File.join(__dir__, "solution.rb")
  end

  def run_function(description)
    kinds, returns, result = description.values_at("parameters", "returns", "result")
    lines = TEST.lines.reject { |line| line.strip.empty? }
    arguments = kinds.zip(lines).map { |kind, line| read(kind, JSON.parse(line)) }
    load_solution
    returned = TOPLEVEL_BINDING.receiver.send(description["name"], *arguments)
    finish { write(kinds[result], arguments[result]) } if result
    retire_given_nodes if returns == "graph"
    finish { write(returns, returned) }
  end

  def run_class(description)
    names, lists = TEST.lines.reject { |line| line.strip.empty? }.map { |line| JSON.parse(line) }
    known = description["methods"].to_h { |method| [method["called"], method] }
    take = ->(kinds, values) { kinds.zip(values).map { |kind, value| read(kind, value) } }
    load_solution
    arguments = take.call(description["constructor"], lists.first)
    subject = Object.const_get(description["class"]).new(*arguments)
    results = ["null"]
    finish do
      names.zip(lists).drop(1).each do |name, values|
        method = known[name]
        returned = subject.public_send(method["name"], *take.call(method["parameters"], values))
        results << write(method["returns"], returned)
      end
      "[#{results.join(",")}]"
    end
  end
end
