"""The columns of one SELECT, each with what it is worked out from: a walk over its syntax tree.

Nothing is run. A name means what it means to DuckDB: a parameter of a macro, then a column of FROM, then an alias
of the same SELECT, then a column of the query around it. What cannot be followed is refused with `UntracedError`,
never left out. Conditions of joins and filters decide which rows there are; they are no part of where a column
comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlglot import exp

from engine.lineage.definition import Relation, Source, UntracedError, Value, union
from engine.lineage.scope import Macro, Scope, field_of, looked_up, one_of
from engine.lineage.unpivot import columns_kept, unpivoted
from engine.project.sql.functions import RELATION_FUNCTION

UNNAMED = "?"
"""Begins the name of a result column that has none."""
CONSTANT = Value()


class Tracer:
    """Follows the columns of the texts of one owner, a model or a macro."""

    def __init__(
        self,
        relation: Callable[[str], Relation],
        macro: Callable[[str], Macro | None],
        stream: Callable[[Sequence[Value]], Source],
    ) -> None:
        """`relation`: the relation of a name that stands in the text, with its schema; `stream`: the draws that
        a call with these arguments asks for."""
        self._relation = relation
        self._macro = macro
        self._stream = stream

    def query(self, node: exp.Expr, outer: Scope | None = None) -> Relation:
        """The columns of a query; UntracedError where they cannot be followed."""
        scope = Scope(outer)
        self._with(node, scope)
        if isinstance(node, exp.Subquery):
            return self._from_item(node, scope)[1]
        if isinstance(node, exp.SetOperation):
            return self._set_operation(node, scope)
        if isinstance(node, exp.Values):
            return self._values(node, scope)
        if isinstance(node, exp.Pivot):
            return self._pivot(node, scope)
        if not isinstance(node, exp.Select):
            raise UntracedError(f"a {type(node).__name__} is not followed")
        return self._select(node, scope)

    def _with(self, node: exp.Expr, scope: Scope) -> None:
        clause = node.args.get("with") or node.args.get("with_")
        if clause is None:
            return
        recursive = bool(clause.args.get("recursive"))
        for cte in clause.expressions:
            name = cte.alias.lower()
            if recursive and isinstance(cte.this, exp.SetOperation):
                scope.ctes[name] = _renamed(self.query(cte.this.left, scope), cte)
            known = None
            found = _renamed(self.query(cte.this, scope), cte)
            while recursive and found != known:
                known = scope.ctes[name] = found
                found = _renamed(self.query(cte.this, scope), cte)
            scope.ctes[name] = found

    def _set_operation(self, node: exp.SetOperation, scope: Scope) -> Relation:
        left, right = self.query(node.left, scope), self.query(node.right, scope)
        if node.args.get("by_name"):
            names = list(dict.fromkeys((*left.columns, *right.columns)))
            columns = {n: union(v for v in (left.columns.get(n), right.columns.get(n)) if v) for n in names}
        else:
            if len(left.columns) != len(right.columns):
                raise UntracedError("the sides of a set operation have different numbers of columns")
            pairs = zip(left.columns.items(), right.columns.values(), strict=True)
            columns = {name: union((one, other)) for (name, one), other in pairs}
        return Relation(columns, left.rows | right.rows, names=left.names)

    def _values(self, node: exp.Values, scope: Scope) -> Relation:
        rows = [row.expressions if isinstance(row, exp.Tuple) else [row] for row in node.expressions]
        columns = {
            f"col{place}": union(self.value(cell, scope) for cell in cells)
            for place, cells in enumerate(zip(*rows, strict=True))
        }
        return _aliased(Relation(columns), node)[1]

    def _select(self, node: exp.Select, scope: Scope) -> Relation:
        rows = self._from(node, scope)
        for window in node.args.get("windows") or ():
            scope.windows[window.name.lower()] = self._parts(window, scope)
        merged = _using(node)
        out: dict[str, Value] = {}
        names: dict[str, str] = {}
        for item in node.expressions:
            for name, value in self._projection(item, scope, merged):
                key = name.lower() or f"{UNNAMED}{len(out)}"
                while key in out:
                    key = f"{key}_1"
                out[key] = value
                if name and name != key:
                    names[key] = name
                if item.args.get("alias") and not isinstance(item, exp.Aliases):
                    scope.aliases[key] = value
        return Relation(out, rows, names=names)

    def _from(self, node: exp.Select, scope: Scope) -> frozenset[Source]:
        rows: set[Source] = set()
        clause = node.args.get("from") or node.args.get("from_")
        items = ([(clause.this, False)] if clause else []) + [
            (join.this, join.args.get("kind") in ("SEMI", "ANTI") or join.args.get("side") in ("SEMI", "ANTI"))
            for join in node.args.get("joins") or ()
        ]
        items += [(lateral, False) for lateral in node.args.get("laterals") or ()]
        for item, filters in items:
            alias, found = self._from_item(item, scope)
            for join in item.args.get("joins") or ():
                inner, more = self._from_item(join.this, scope)
                scope.tables[inner or f"{UNNAMED}{len(scope.tables)}"] = more
                rows |= more.rows
            if not filters:
                scope.tables[alias or f"{UNNAMED}{len(scope.tables)}"] = found
                rows |= found.rows
        return frozenset(rows)

    def _from_item(self, item: exp.Expr, scope: Scope) -> tuple[str, Relation]:
        """(alias, relation) of a part of FROM."""
        if isinstance(item, exp.Subquery | exp.Paren):
            if isinstance(item.this, exp.Pivot):
                return _aliased(self._pivot(item.this, scope), item)
            if isinstance(item.this, exp.Table):
                return self._from_item(item.this, scope)
            return _aliased(self.query(item.this, scope), item)
        if isinstance(item, exp.Lateral):
            return _aliased(self._lateral(item.this, scope), item)
        if isinstance(item, exp.Values):
            return item.alias.lower(), self._values(item, scope)
        if isinstance(item, exp.Unnest):
            values = [self.value(part, scope) for part in item.expressions]
            return _aliased(Relation({"unnest": union(values)}, union(values).sources), item)
        if not isinstance(item, exp.Table):
            raise UntracedError(f"a {type(item).__name__} in FROM is not followed")
        if item.args.get("pivots"):
            raise UntracedError("a PIVOT of a table is not followed")
        if isinstance(item.this, exp.Func):
            return _aliased(self._table_function(item.this, scope), item)
        name = f"{item.db}.{item.name}" if item.db else item.name
        found = (None if item.db else scope.cte(item.name.lower())) or self._relation(name)
        alias, relation = _aliased(found, item)
        return alias or item.name.lower(), relation

    def _lateral(self, node: exp.Expr, scope: Scope) -> Relation:
        if isinstance(node, exp.Subquery):
            return self.query(node.this, scope)
        if isinstance(node, exp.Unnest | exp.Explode):
            value = self.value(node, scope)
            return Relation({"unnest": value}, value.sources)
        raise UntracedError(f"LATERAL {type(node).__name__} is not followed")

    def _table_function(self, call: exp.Func, scope: Scope) -> Relation:
        name = call.name.lower() if isinstance(call, exp.Anonymous) else ""
        if name == RELATION_FUNCTION:
            return self._named(call.expressions[0], scope)
        macro = self._macro(name) if name else None
        if macro is not None:
            given = self._arguments(call, macro, scope)
            if macro.draws:
                return self._drawn(macro, given, scope)
            return self.query(macro.body, Scope(scope, values=given, of_macro=True))
        # range, generate_series, unnest, json_each: one column of the values that they are given, or a few.
        value = union(self.value(part, scope) for part in call.iter_expressions())
        column = name or ("range" if call.args.get("is_end_exclusive") else call.sql_name().lower())
        return Relation({column: value}, value.sources)

    def _named(self, node: exp.Expr, scope: Scope) -> Relation:
        """The relation, or those, that a text names to `query_table`."""
        parts = node.expressions if isinstance(node, exp.Array) else [node]
        found = []
        for part in parts:
            text = self.value(part, scope).text
            if text is None:
                raise UntracedError("query_table is given something else than a text")
            found.append(scope.cte(text.lower()) or self._relation(text))
        columns = {name: union(r.columns[name] for r in found if name in r.columns) for name in found[0].columns}
        return found[0] if len(found) == 1 else Relation(columns, frozenset().union(*(r.rows for r in found)))

    def _drawn(self, macro: Macro, given: Mapping[str, Value], scope: Scope) -> Relation:
        """A macro of draws: the rows of its domain, and the numbers that it names beside them."""
        domain = next(iter(given.values()))
        if domain.text is None or not isinstance(macro.body, exp.Select):
            raise UntracedError("a macro of draws is given no domain by name")
        rows = scope.cte(domain.text.lower()) or self._relation(domain.text)
        drawn = Value(frozenset({self._stream(list(given.values()))}))
        numbers = {item.alias.lower(): drawn for item in macro.body.expressions if item.alias}
        return replace(rows, columns={**rows.columns, **numbers})

    def _arguments(self, call: exp.Func, macro: Macro, scope: Scope) -> dict[str, Value]:
        given: dict[str, Value] = {}
        for place, part in enumerate(call.expressions):
            name, value = "", part
            if isinstance(part, exp.PropertyEQ | exp.EQ) and part.this.name.lower() in macro.parameters:
                name, value = part.this.name.lower(), part.expression
            if not name and place >= len(macro.parameters):
                raise UntracedError(f"{call.name} is given more than it takes")
            given[name or macro.parameters[place]] = self.value(value, scope)
        return {name: given.get(name, CONSTANT) for name in macro.parameters}

    def _pivot(self, node: exp.Pivot, scope: Scope) -> Relation:
        into = node.args.get("into")
        if not node.args.get("unpivot") or into is None:
            raise UntracedError("a PIVOT is not followed: its columns depend on the rows")
        rows = self._from_item(node.this, scope)[1]
        return unpivoted(node, rows)

    def _projection(self, item: exp.Expr, scope: Scope, merged: frozenset[str]) -> Iterator[tuple[str, Value]]:
        """(name, value) of each column that an item of a SELECT gives."""
        star = item.this if isinstance(item, exp.Column) and isinstance(item.this, exp.Star) else item
        if isinstance(star, exp.Star):
            parts = item.parts[:-1] if isinstance(item, exp.Column) else ()
            table = ".".join(part.name.lower() for part in parts)
            yield from self._star(star, table, scope, merged)
            return
        inner = item.unalias()
        if isinstance(inner, exp.Columns):
            yield from self._star(inner.this, "", scope, merged)
            return
        value = self.value(inner, scope)
        if isinstance(inner, exp.Explode) and value.fields is not None:
            yield from value.fields.items()
            return
        name = item.alias if isinstance(item, exp.Alias) else item.name if isinstance(item, exp.Column) else ""
        yield name, value

    def _star(
        self, star: exp.Expr, table: str, scope: Scope, merged: frozenset[str]
    ) -> Iterator[tuple[str, Value]]:
        if not isinstance(star, exp.Star):
            raise UntracedError("COLUMNS of a pattern is not followed")
        tables = {table: self._whole(table, scope)} if table else dict(scope.tables)
        replaced = {part.alias.lower(): part.this for part in star.args.get("replace") or ()}
        renamed = {part.this.name.lower(): part.alias for part in star.args.get("rename") or ()}
        seen: set[str] = set()
        for relation in tables.values():
            if relation.opened is not None:
                raise UntracedError(f"* of {relation.opened.relation}, whose columns no file lists")
            for column, value in columns_kept(star, relation).items():
                if column in merged and column in seen:
                    continue
                seen.add(column)
                found = self.value(replaced[column], scope) if column in replaced else value
                yield renamed.get(column) or relation.names.get(column, column), found

    def _whole(self, name: str, scope: Scope) -> Relation:
        """What stands before `.*`: a relation of FROM, or a STRUCT whose fields are known."""
        if name in scope.tables:
            return scope.tables[name]
        fields = self._named_value(name.split("."), scope).fields
        if fields is None:
            raise UntracedError(f"{name}.* is no relation of FROM, and no STRUCT whose fields are known")
        return Relation(fields)

    def value(self, node: exp.Expr, scope: Scope) -> Value:
        """What an expression is worked out from."""
        if isinstance(node, exp.Column):
            return self._column(node, scope)
        if isinstance(node, exp.Literal):
            return Value(text=node.this) if node.is_string else CONSTANT
        if isinstance(node, exp.Paren | exp.Alias | exp.Explode):
            return self.value(node.this, scope)
        if isinstance(node, exp.Lambda):
            bound = {part.name.lower(): CONSTANT for part in node.expressions}
            return self.value(node.this, Scope(scope, tables={}, values=bound))
        if isinstance(node, exp.Exists):
            return Value(self.query(node.this, scope).rows)
        if isinstance(node, exp.Query):
            found = self.query(node, scope)
            return union(found.columns.values()) if found.columns else CONSTANT
        if isinstance(node, exp.Count) and not list(node.find_all(exp.Column)):
            return Value(self._rows(scope))
        if isinstance(node, exp.Anonymous):
            macro = self._macro(node.name.lower())
            if macro is not None:
                given = self._arguments(node, macro, scope)
                if macro.draws:
                    return Value(frozenset({self._stream(list(given.values()))}))
                return self.value(macro.body, Scope(scope, values=given, of_macro=True))
        if isinstance(node, exp.Dot):
            return self._dot(node, scope)
        if isinstance(node, exp.Struct):
            fields = {part.name.lower(): self.value(part.expression, scope) for part in node.expressions}
            return Value(union(fields.values()).sources, fields)
        if isinstance(node, exp.Array):
            return one_of([self.value(part, scope) for part in node.expressions])
        if isinstance(node, exp.Window) and node.alias:
            return union((self._parts(node, scope), scope.windows.get(node.alias.lower(), CONSTANT)))
        return self._parts(node, scope)

    def _parts(self, node: exp.Expr, scope: Scope) -> Value:
        """All that the parts of an expression are worked out from."""
        return union(self.value(part, scope) for part in node.iter_expressions())

    def _dot(self, node: exp.Dot, scope: Scope) -> Value:
        whole = self.value(node.this, scope)
        if whole.fields is not None and isinstance(node.expression, exp.Identifier):
            return whole.fields.get(node.expression.name.lower(), Value(whole.sources))
        return Value(whole.sources)

    def _rows(self, scope: Scope) -> frozenset[Source]:
        """Whose rows are counted at a place."""
        here: Scope | None = scope
        while here is not None and not here.tables:
            here = here.parent
        return frozenset().union(*(relation.rows for relation in here.tables.values())) if here else frozenset()

    def _column(self, node: exp.Column, scope: Scope) -> Value:
        return self._named_value([part.name.lower() for part in node.parts], scope)

    def _named_value(self, parts: Sequence[str], scope: Scope) -> Value:
        """What a name of one or more parts means."""
        bound = scope.parameter(parts[0])
        if bound is not None and len(parts) == 1:
            return bound
        here: Scope | None = scope
        while here is not None:
            value = looked_up(parts, here)
            if value is not None:
                return value
            here = here.parent
        if bound is not None:
            return field_of(bound, parts[1:])
        raise UntracedError(f"{'.'.join(parts)} is a column of nothing that the text names")


def _using(node: exp.Select) -> frozenset[str]:
    """Columns that a join merges into one: `USING (..)`."""
    joins = node.args.get("joins") or ()
    return frozenset(part.name.lower() for join in joins for part in join.args.get("using") or ())


def _renamed(relation: Relation, cte: exp.CTE) -> Relation:
    return _aliased(relation, cte)[1]


def _aliased(relation: Relation, node: exp.Expr) -> tuple[str, Relation]:
    """(alias, relation) with the column names that an alias gives: `AS t(a, b)`."""
    alias = node.args.get("alias")
    given = [part.name.lower() for part in alias.args.get("columns") or ()] if alias else []
    if given:
        columns = list(relation.columns.items())
        names = [*given, *(name for name, _ in columns[len(given) :])]
        renamed = dict(zip(names, (value for _, value in columns), strict=True))
        relation = replace(relation, columns=renamed, names={})
    return node.alias.lower() if alias else "", relation
