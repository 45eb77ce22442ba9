"""Functions no one should hand in, made at random: right answers with slips, expressions without sense, sabotage."""

import ast
import functools
import itertools
import math
import sys
import time
import warnings

import numpy as np

from .answers import RIGHT

BINARY = [ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult, ast.Pow, ast.FloorDiv]
COMPARE = [ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq]
ENDINGS = """({0})*(1+1e-7) | ({0})+1e-9 | np.asarray({0})[::-1] | np.float32({0}) | np.asarray({0}).T | -({0}) | [{0}]
({0}),({0}) | np.round({0},3) | np.abs({0}) | np.asarray({0})+0j | np.asarray({0})*np.nan | np.cumsum({0}) | str({0})
np.where(np.arange(np.size({0}))==0,0,{0}) | np.mean({0}) | np.sort({0}) | {{'x':{0}}} | iter([{0}]) | lambda:({0})
np.float16({0}) | np.ma.masked_invalid({0}) | np.longdouble({0}) | 0 | None | ... | np.asarray({0}).tolist()"""
ENDINGS = [text.strip() for line in ENDINGS.splitlines() for text in line.split(" | ")]


def made(source, name, **names):
    """The function `name` that the text `source` defines."""
    space = {"np": np} | names
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the compiler: "is" with a literal, and the like
        exec(compile(source, "<fuzz>", "exec"), space)
    return space[name]


def any_of(rng, options):
    return options[rng.integers(len(options))]


def right_answer(rng, exercise):
    return any_of(rng, [answer for answer in RIGHT if answer.key == exercise.key])


# --- a right answer with one to three slips


class Slip(ast.NodeTransformer):
    """Changes the node number `at`; counts them where `at` is None."""

    def __init__(self, rng, names, at=None):
        self.rng, self.names, self.at, self.count = rng, names, at, 0

    def visit(self, node):
        node = self.generic_visit(node)
        slip = getattr(self, f"slip_{type(node).__name__}", None)
        if slip is None or isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
            return node
        self.count += 1
        return slip(node) if self.count - 1 == self.at else node

    def slip_BinOp(self, node):
        if self.rng.random() < 0.3:
            return any_of(self.rng, [node.left, node.right, ast.BinOp(node.right, node.op, node.left)])
        return ast.BinOp(node.left, any_of(self.rng, BINARY)(), node.right)

    def slip_Compare(self, node):
        return ast.Compare(node.left, [any_of(self.rng, COMPARE)() for _ in node.ops], node.comparators)

    def slip_Constant(self, node):
        if not isinstance(node.value, int | float):
            return node
        v = node.value
        return ast.Constant(any_of(self.rng, [v + 1, v - 1, 0, 2, -v, v * (1 + 1e-6), v + 1e-10, v / 2, 1e300]))

    def slip_Name(self, node):
        return ast.Name(any_of(self.rng, self.names), node.ctx)

    def slip_Attribute(self, node):
        return node.value

    def slip_UnaryOp(self, node):
        return node.operand

    def slip_Subscript(self, node):
        return node.value

    def slip_Call(self, node):
        return node.args[0] if node.args else node

    def slip_Return(self, node):
        text = any_of(self.rng, ENDINGS).format(ast.unparse(node.value) if node.value else "None")
        return ast.Return(ast.parse(text, mode="eval").body)


def slipped(rng, exercise):
    while True:
        try:
            return made(slipped_source(rng, exercise), f"my_{exercise.key}")
        except SyntaxError:  # a star, say, where none may stand: nobody could hand that in
            continue


def slipped_source(rng, exercise):
    tree = ast.parse(right_answer(rng, exercise).cell)
    names = sorted({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {"np"})
    for _ in range(rng.integers(1, 4)):
        counting = Slip(rng, names)
        counting.visit(tree)
        Slip(rng, names, rng.integers(counting.count)).visit(tree)
    return ast.unparse(ast.fix_missing_locations(tree))


# --- expressions without sense

UNARY = "np.sin({}) np.abs({}) np.sum({}) np.mean({},axis=0) ({}).T np.sign({}) ({})[0] ({})[-1] ({})[:,None] len({})"
UNARY = f"{UNARY} float({{}}) np.exp({{}}) np.linalg.inv({{}}) np.ravel({{}}) ({{}}).copy() ({{}})() -({{}}) sum({{}})"
PAIRS = "({}+{}) ({}-{}) ({}*{}) ({}/{}) ({}@{}) np.outer({},{}) ({}**{}) ({}<{}) ({},{}) [{},{}] ({}({})) ({}[{}])"


def nonsense(rng, exercise):
    def expression(depth):
        if depth == 0 or rng.random() < 0.15:
            return any_of(rng, [*exercise.parameters, *exercise.parameters, "0", "1", "2", "0.5", "np"])
        if rng.random() < 0.4:
            return any_of(rng, UNARY.split()).format(expression(depth - 1))
        return any_of(rng, PAIRS.split()).format(expression(depth - 1), expression(depth - 1))

    results = [expression(rng.integers(1, 5)) for _ in range(max(1, len(exercise.parts)))]
    return made(f"def answer({', '.join(exercise.parameters)}):\n    return {', '.join(results)}", "answer")


# --- sabotage: something done before, instead of or after the right answer


class Odd:
    """Fails at whatever it is asked."""

    def __init__(self, error):
        self._error = error

    def _fail(self, *_, **__):
        raise object.__getattribute__(self, "_error")

    __getattr__ = __array__ = __len__ = __iter__ = __float__ = __bool__ = __eq__ = __repr__ = __str__ = _fail
    __hash__ = None


class Masked:
    """Does not even say what class it is of."""

    @property
    def __class__(self):
        raise RuntimeError("no class")


class Unprintable(BaseException):
    def __str__(self):
        raise KeyboardInterrupt


class Growing(list):
    """Longer each time one asks."""

    def __len__(self):
        self.append(0.0)
        return super().__len__()


class Chameleon(np.ndarray):
    """Says that it equals everything."""

    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs):
        return np.zeros(self.shape) if ufunc is np.subtract else np.True_

    def __eq__(self, other):
        return True

    __hash__ = None


def nested(depth=100_000):
    inner = []
    for _ in range(depth):
        inner = [inner]
    return inner


def itself():
    inner = [1.0]
    inner.append(inner)
    return inner


ERRORS = [
    *(Exception("no"), BaseException("base"), SystemExit(3), KeyboardInterrupt(), GeneratorExit(), StopIteration(1)),
    *(MemoryError(), RecursionError("deep"), Unprintable(), ExceptionGroup("two", [ValueError(), TypeError()])),
    *(UnicodeDecodeError("utf8", b"\xff", 0, 1, "bad"), AssertionError("x" * 10**6), SyntaxError("no"), OSError(5)),
    *(ValueError("\x00\x1b[31m<script>alert(1)</script>"), StopAsyncIteration(), np.linalg.LinAlgError("singular")),
]
VALUES = [
    *(lambda: None, lambda: NotImplemented, object, lambda: type, lambda: np, nested, itself, lambda: Growing([1.0])),
    *(lambda: Odd(RuntimeError("no")), lambda: Odd(KeyboardInterrupt()), lambda: Odd(SystemExit()), Masked),
    *(lambda: itertools.count(), lambda: range(10**15), lambda: np.broadcast_to(1.0, (10**5, 10**5))),
    *(
        lambda: np.empty((0,)),
        lambda: np.array(None),
        lambda: np.array([{}, []], dtype=object),
        lambda: b"\x00" * 10**6,
    ),
    *(lambda: np.zeros(3, dtype="datetime64[s]"), lambda: np.zeros(3, dtype=[("a", float)]), lambda: np.array("1.5")),
    *(lambda: 10**400, lambda: float("nan"), lambda: [float("inf")], lambda: 1j, lambda: True, lambda: {1.0}),
    *(lambda: np.zeros((1,) * 60), lambda: np.full(7, np.nan), lambda: memoryview(bytes(7)), lambda: "１.５"),
    *(lambda: np.matrix([[1.0, 2.0]]), lambda: [np.zeros(2), np.zeros(3)], lambda: np.array([Odd(ValueError())])),
    *(lambda: (x for x in [1.0]), lambda: iter(int, 1), lambda: sys.stdout, lambda: Exception, lambda: [[[]]]),
]


def spoil(value):
    """Changes an argument in place, as far as it lets one."""
    if isinstance(value, np.ndarray) and value.size:
        value.flat[0] = np.nan
        value.resize(value.size + 1, refcheck=False)
    elif isinstance(value, list):
        value.clear()
    else:
        for name in list(vars(value)):
            delattr(value, name)


ACTS = {
    "forever": "while True: pass",
    "forever in steps": "[x for _ in itertools.count() for x in ()]",
    "forever after an error": "try: 1 / 0\n    finally:\n        while True: pass",
    "caught once": "try:\n        while True: pass\n    except BaseException: pass",
    "asleep": "time.sleep(0.6)",
    "recursion": "return answer(*given)",
    "recursion both ways": "return sorted(given, key=lambda _: answer(*given))",
    "megabytes": "print('x' * 2_000_000)",
    "lines": "for k in range(20_000): print(k, flush=True)",
    "odd print": "print(Odd(ValueError('no')))",
    "markup": "print('</pre><script>alert(1)</script>\\x00\\x1b[2J')",
    "stdout gone": "sys.stdout = None",
    "stdout closed": "sys.stdout.close()",
    "exit": "sys.exit('bye')",
    "quit": "raise SystemExit",
    "big": "np.ones((3000, 3000)) @ np.ones(3000)",
    "too big": "np.ones((10**6, 10**6))",
    "settings": "np.seterr(all='raise'); np.set_printoptions(precision=1); np.random.seed(0)",
    "warning": "warnings.warn('no'); warnings.simplefilter('error'); np.log(np.zeros(2))",
    "long number": "10**300_000",
    "limit": "sys.setrecursionlimit(sys.getrecursionlimit())",
    "spoilt": "[spoil(value) for value in given if isinstance(value, (np.ndarray, list))]",
    "undressed": "[spoil(value) for value in given]",
    "deaf": "del given; given = None",
    "yields": "yield 1.0",
    "generator": "yield from given",
    "global": "global counted; counted = globals().get('counted', 0) + 1; return counted",
    "chance": "return right(*given) + np.random.default_rng().random()",
    "raises": "raise error",
    "raises from": "raise ValueError from error",
    "raises now and then": "globals()['n'] = globals().get('n', 0) + 1\n    if globals()['n'] % 3 == 0: raise error",
    "value": "return value()",
    "values": "return value(), value()",
    "many values": "return [value() for _ in given]",
    "chameleon": "return (np.asarray(right(*given), float) * 2).view(Chameleon)",
    "chameleon parts": "return tuple((np.asarray(part, float) + 1).view(Chameleon) for part in right(*given))",
    "a little off": "return np.asarray(right(*given), float) * (1 + 1e-6)",
    "memory": "globals().setdefault('first', right(*given)); return first",
    "shared": "return given[0]",
    "own class": "return type('Mine', (), {'__array__': lambda *_, **__: np.zeros(3)})()",
}


def sabotaged(rng, exercise):
    names = {"error": any_of(rng, ERRORS), "value": any_of(rng, VALUES), "spoil": spoil, "Odd": Odd, "time": time}
    names |= {"Chameleon": Chameleon, "itertools": itertools, "sys": sys, "warnings": warnings, "math": math}
    right = right_answer(rng, exercise).function
    act = ACTS[any_of(rng, list(ACTS))]
    kind = any_of(rng, ["def", "def", "def", "async def"] if "yield" not in act else ["def"])
    return made(f"{kind} answer(*given):\n    {act}\n    return right(*given)", "answer", right=right, **names)


# --- what is handed in


def dressed(rng, function):
    """The function as it is, or in a guise."""

    class Guise:
        def __call__(self, *given):
            return function(*given)

        def __getattr__(self, name):
            raise RuntimeError(name)

    class NoClass(Guise):
        __class__ = Masked.__dict__["__class__"]

    class Signed(Guise):
        __signature__ = "not a signature"
        __name__ = property(lambda self: 1 / 0)
        __wrapped__ = property(lambda self: self)

    plain = [lambda: function] * 12
    guises = [Guise, NoClass, Signed, lambda: functools.partial(function), lambda: np.vectorize(function)]
    guises += [lambda: lambda *given: function(*given), lambda: lambda *given, **kw: function(*given[::-1])]
    guises += [lambda: functools.lru_cache(function), lambda: functools.partial(function, 1.0), lambda: Masked()]
    return any_of(rng, plain + guises)()


def hostile(rng, exercise):
    """A function, seeded: a slipped answer, nonsense or sabotage."""
    maker = any_of(rng, [slipped, slipped, nonsense, sabotaged])
    return dressed(rng, maker(rng, exercise))
