/**
 * Conditions: CEL over the facts, type-checked when the rule set is loaded and compiled once. CEL's `&&` and
 * `||` absorb what either side throws, in either order, and `!` passes it on: with facts that throw `Unknown`
 * this is Kleene's three-valued logic, and a condition is unknown only where the unknown matters.
 */

import { type ASTNode, Environment, type ParseResult } from '@marcbachmann/cel-js';
import type { FindingName } from '../domain/finding.ts';
import type { Reason } from '../domain/reason.ts';
import type { Missing } from '../domain/verdict.ts';
import { BadArgument, FACTS, type Fact } from './facts.ts';
import { suggest } from './problem.ts';
import { readable } from './readable.ts';
import { Sheet, Unknown } from './sheet.ts';

export type ParamValue = number | string | boolean;
export type Params = Readonly<Record<string, ParamValue>>;

export type Truth =
  | { readonly is: 'true' | 'false' }
  | { readonly is: 'unknown'; readonly reason: Reason; readonly missing: readonly Missing[] };

export interface Condition {
  readonly text: string;
  /** The findings that its facts read. */
  readonly reads: readonly FindingName[];
  /** Throws only for a bug: whatever is not known of the account is `unknown`. */
  holds(sheet: Sheet): Truth;
}

/** A mistake in a condition; `offset` counts characters from its beginning. */
export interface ConditionMistake {
  readonly message: string;
  readonly remedy: string;
  readonly offset: number;
}

/** What the facts read while one condition is evaluated: CEL's functions are given no context. */
interface Desk {
  sheet: Sheet | null;
  readonly missing: Set<Missing>;
  /** A fault of ours, which `||` or `&&` might absorb like an unknown. */
  fault: unknown;
}

/** All conditions of one rule share its parameters. */
export function createConditions(params: Params): (text: string) => Condition | ConditionMistake {
  const desk: Desk = { sheet: null, missing: new Set(), fault: null };
  const environment = environmentOf(params, desk);
  return (text) => {
    const parsed = parse(environment, text, params);
    if ('message' in parsed) return parsed;
    const condition = conditionOf(text, parsed, desk);
    return tried(condition) ?? condition;
  };
}

function environmentOf(params: Params, desk: Desk): Environment {
  const environment = new Environment().registerVariable('platform', 'string');
  for (const fact of FACTS) {
    environment.registerFunction({
      name: fact.name,
      returnType: 'bool',
      params: [...fact.params],
      handler: (...args: unknown[]) => ask(fact, args, desk),
    });
  }
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === 'number') environment.registerConstant(name, 'int', BigInt(value));
    else environment.registerConstant(name, typeof value === 'string' ? 'string' : 'bool', value);
  }
  return environment;
}

function ask(fact: Fact, args: readonly unknown[], desk: Desk): boolean {
  try {
    const { sheet } = desk;
    if (!sheet) throw new Error(`the fact ${fact.name} was asked of no inspection`);
    const given = args.map((arg) => (typeof arg === 'bigint' ? Number(arg) : String(arg)));
    const key = given.length === 0 ? fact.name : `${fact.name}(${given.join()})`;
    return sheet.asked(key, () => fact.holds(sheet, ...given));
  } catch (error) {
    if (error instanceof Unknown) desk.missing.add(error.missing);
    else desk.fault ??= error;
    throw error;
  }
}

function parse(environment: Environment, text: string, params: Params): ParseResult | ConditionMistake {
  const checked = environment.check(text);
  if (!checked.valid) return mistake(checked.error, params);
  if (checked.type === 'bool') return environment.parse(text);
  return {
    message: `the condition is of type ${checked.type}, not bool`,
    remedy: 'write a condition that is either true or false, e.g. "!updated_within(14)"',
    offset: 0,
  };
}

function conditionOf(text: string, parsed: ParseResult, desk: Desk): Condition {
  return {
    text,
    reads: [
      ...new Set(
        factsIn(parsed.ast).flatMap((name) => FACTS.filter((f) => f.name === name).flatMap((f) => f.reads)),
      ),
    ],
    holds(sheet) {
      desk.sheet = sheet;
      desk.missing.clear();
      desk.fault = null;
      try {
        const value: unknown = parsed({ platform: sheet.circumstances.platform });
        if (desk.fault !== null) throw desk.fault;
        return { is: value === true ? 'true' : 'false' };
      } catch (error) {
        if (desk.fault !== null) throw desk.fault;
        if (!(error instanceof Unknown)) throw error;
        return { is: 'unknown', reason: error.reason, missing: [...desk.missing] };
      } finally {
        desk.sheet = null;
      }
    },
  };
}

/** Asks once of an inspection that saw nothing: arguments that no fact takes show here, not in a round. */
function tried(condition: Condition): ConditionMistake | null {
  try {
    condition.holds(
      new Sheet(readable({}), {
        platform: 'other',
        checkpoint: '2020-11-05T10:00:00+08:00' as Sheet['checkpoint'],
      }),
    );
    return null;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const remedy = error instanceof BadArgument ? 'correct the argument' : 'write it without what fails';
    return { message: message.split('\n', 1)[0] ?? message, remedy, offset: 0 };
  }
}

/** The names of the functions that an expression calls. */
function factsIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(factsIn);
  if (!isNode(node)) return [];
  const called =
    node.op === 'call' && Array.isArray(node.args) && typeof node.args[0] === 'string' ? [node.args[0]] : [];
  return [...called, ...factsIn(node.args)];
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

function mistake(error: unknown, params: Params): ConditionMistake {
  const { summary, range } = error as { summary?: string; range?: { start: number } };
  const offset = range?.start ?? 0;
  const text = summary ?? (error instanceof Error ? error.message : String(error));
  const call = /overload for '(\w+)\((.*)\)'/.exec(text);
  if (call?.[1]) return { ...wrongCall(call[1], call[2] ?? ''), offset };
  const variable = /^Unknown variable: (\w+)/.exec(text);
  if (variable?.[1]) return { ...wrongName(variable[1], params), offset };
  const unfinished = text === 'Unexpected token: EOF' ? 'the condition ends too early' : text;
  return {
    message: unfinished,
    remedy: 'correct the expression (CEL: &&, ||, !, ==, facts and parameters)',
    offset,
  };
}

function wrongCall(name: string, types: string): Omit<ConditionMistake, 'offset'> {
  const forms = FACTS.filter((fact) => fact.name === name).map(signature);
  if (forms.length === 0) {
    return {
      message: `there is no fact "${name}"`,
      remedy: suggest(name, [...new Set(FACTS.map((fact) => fact.name))]),
    };
  }
  return {
    message: `the fact "${name}" does not take (${types})`,
    remedy: `write it as ${forms.join(' or ')}`,
  };
}

function wrongName(name: string, params: Params): Omit<ConditionMistake, 'offset'> {
  const known = ['platform', ...Object.keys(params)];
  return { message: `there is no parameter "${name}"`, remedy: suggest(name, known) };
}

/** `updated_within(days: int)` */
export function signature(fact: Fact): string {
  return `${fact.name}(${fact.params.map((param) => `${param.name}: ${param.type}`).join(', ')})`;
}
