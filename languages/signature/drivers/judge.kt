import java.io.ByteArrayOutputStream
import java.io.FileDescriptor
import java.io.FileOutputStream
%NODES%
/** Reads the test and writes the result. Main takes the streams before any other class loads. */
object Judge {
    const val MAX_NODES = %MAX%
    private var text = ByteArray(0)
    private var at = 0
    private var nonce = ""

    class Unwritable(message: String) : RuntimeException(message)

    fun takeStreams() {
        text = System.`in`.readBytes()
        System.`in`.close() // descriptor 0 is /dev/null from here on
        System.setIn(ByteArray(0).inputStream())
        System.setOut(System.err)
        at = text.indexOf('\n'.toByte())
        nonce = String(text, 0, at)
    }

    fun finish(result: StringBuilder) {
        FileOutputStream(FileDescriptor.out).write("\n$nonce $result\n".toByteArray())
        System.err.flush()
        Runtime.getRuntime().halt(0)
    }

    /** How values of one type are read and written. */
    class Codec<T>(val read: () -> T, val write: (StringBuilder, T) -> Unit)

    // Reading. Commas separate nothing but values, so they are skipped like spaces.

    fun peek(): Char {
        while (at < text.size && (text[at] <= 32 || text[at] == 44.toByte())) at++
        return if (at < text.size) text[at].toChar() else '\u0000'
    }

    fun expect(c: Char) {
        check(peek() == c) { "the test has no $c at byte $at" }
        at++
    }

    private fun word(): String {
        peek()
        val from = at
        while (at < text.size && text[at] > 32 && text[at].toChar() != ',' && text[at].toChar() != ']') at++
        return String(text, from, at - from)
    }

    private fun readWhole(): Long {
        val negative = peek() == '-'
        if (negative) at++
        var value = 0L
        while (at < text.size && text[at] in 48..57) value = value * 10 + (text[at++] - 48)
        return if (negative) -value else value
    }

    private fun readString(): String {
        expect('"')
        val found = StringBuilder()
        val bytes = ByteArrayOutputStream()
        while (text[at].toChar() != '"') {
            if (text[at].toChar() != '\\') {
                bytes.write(text[at++].toInt())
                continue
            }
            found.append(String(bytes.toByteArray()))
            bytes.reset()
            val c = text[at + 1].toChar()
            val known = "bfnrt".indexOf(c)
            at += 2
            if (c == 'u') {
                found.append(String(text, at, 4).toInt(16).toChar())
                at += 4
            } else {
                found.append(if (known >= 0) "\b\u000c\n\r\t"[known] else c)
            }
        }
        at++
        return found.append(String(bytes.toByteArray())).toString()
    }

    private fun writeString(out: StringBuilder, value: String) {
        out.append('"')
        for (c in value) {
            if (c < ' ') {
                out.append("\\u%04x".format(c.toInt()))
                continue
            }
            if (c == '"' || c == '\\') out.append('\\')
            out.append(c)
        }
        out.append('"')
    }

    val int = Codec<Int>({ readWhole().toInt() }, { out, value -> out.append(value) })
    val long = Codec<Long>({ readWhole() }, { out, value -> out.append(value) })
    val double = Codec<Double>({ word().toDouble() }, { out, value -> out.append(value) })
    val string = Codec<String>({ readString() }, { out, value -> writeString(out, value) })
    val char = Codec<Char>({ readString()[0] }, { out, value -> writeString(out, value.toString()) })
    val boolean = Codec<Boolean>({ word() == "true" }, { out, value -> out.append(value) })

    fun <T> items(item: Codec<T>): List<T> {
        val values = ArrayList<T>()
        expect('[')
        while (peek() != ']') values.add(item.read())
        expect(']')
        return values
    }

    fun <T> writeItems(out: StringBuilder, values: Iterable<T>, item: Codec<T>) {
        var separator = '['
        for (value in values) {
            out.append(separator)
            item.write(out, value)
            separator = ','
        }
        out.append(if (separator == '[') "[]" else "]")
    }

    inline fun <reified T> list(item: Codec<T>): Codec<Array<T>> =
        Codec({ items(item).toTypedArray() }, { out, values -> writeItems(out, values.asIterable(), item) })

    val intList = Codec<IntArray>({ items(int).toIntArray() }, { out, v -> writeItems(out, v.asIterable(), int) })
    val longList = Codec<LongArray>({ items(long).toLongArray() }, { out, v -> writeItems(out, v.asIterable(), long) })
    val doubleList =
        Codec<DoubleArray>({ items(double).toDoubleArray() }, { out, v -> writeItems(out, v.asIterable(), double) })
    val charList = Codec<CharArray>({ items(char).toCharArray() }, { out, v -> writeItems(out, v.asIterable(), char) })
    val booleanList =
        Codec<BooleanArray>({ items(boolean).toBooleanArray() }, { out, v -> writeItems(out, v.asIterable(), boolean) })
