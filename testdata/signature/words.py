"""Names that a signature must not use: each means something in a language or a driver."""

from __future__ import annotations

_KEYWORDS = """
abstract alignas alignof and as asm assert async atomic auto await base become begin bool boolean
box break byte callable case catch char checked class clone co_await co_return co_yield companion
compl concept const consteval constexpr constinit continue crate debugger decimal declare def
default defer defined del delegate delete die do double dyn echo elif else elseif elsif end endfor
endif endwhile ensure enum eval event except exit explicit export extends extern fallthrough false
final finally fixed float fn for foreach friend from fun func function global go goto if impl
implements implicit import in infix inherit init inline inner inout instanceof insteadof int
interface internal invariant is isset lambda lateinit let lock long loop macro map match mod
module move mut mutable my namespace native new next nil noexcept nonlocal not null nullptr object
of open operator or out override package params pass print priv private proc protected protocol
pub public raise range readonly redo ref refine register reified reinterpret requires rescue
restrict rethrow retry return sbyte sealed select self short signed sizeof stackalloc static
strictfp string struct sub super suspend switch synchronized tailrec template then this thread
throw throws trait transient true try type typealias typedef typeid typename typeof uint ulong
unchecked undef undefined union unless unsafe unset unsigned unsized until use ushort using val
var vararg virtual void volatile when where while with xor yield
"""
_OWN = """
append args thecall thecalls thedriver thejudge theobject theoutput theresult vector
constructor equals finalize gethashcode gettype getclass hash hashcode init initialize
main memberwiseclone method notify notifyall obj object send solution tostring wait
"""
RESERVED = frozenset((_KEYWORDS + _OWN).split()) | frozenset({"returnsize", "returncolumnsizes"})
"""In small letters: what neither a function nor a parameter may be called."""

_CLASSES = """
Any Array Boolean Box Char Character Double Error Exception Float Int Integer Judge JudgeDriver
List ListNode Long Main Map Node Number Object Option Program Rc RefCell Result Set Solution
String StringBuilder System Thread TreeNode Unit Value Vec
"""
CLASS_NAMES = frozenset(_CLASSES.split())
"""What a class must not be called."""
