// Returns the first car on board, and with it all that are behind.
function fullestFerry(head, deck) {
    let [first, best, total, count, most] = [head, null, 0n, 0, 0];
    for (let last = head; last; last = last.next) {
        total += BigInt(last.val);
        count++;
        for (; total > deck; first = first.next, count--) total -= BigInt(first.val);
        if (count > most) [most, best] = [count, first];
    }
    return best;
}
