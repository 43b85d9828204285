/** Which key does what; opened by `?`. */

const DECISION = [
  ['j', '下一项'],
  ['k', '上一项'],
  ['c', '认定：展开理由，Enter 提交'],
  ['d', '排除：展开理由，选择后 Enter 提交'],
  ['r', '认定已整改（可以时）'],
  ['n', '认定未整改（复核待认定时）'],
  ['0–9', '选择理由（展开后）'],
  ['u', '撤销：刚才的决定，或本项的决定'],
  ['e', '下一份证据'],
  ['o', '打开原页面'],
  ['l', '回到清单'],
  ['Esc', '收起'],
  ['?', '显示或关闭本说明'],
] as const;

const LIST = [
  ['j', '下一行'],
  ['k', '上一行'],
  ['x', '选中或取消选中'],
  ['Enter', '打开'],
  ['?', '显示或关闭本说明'],
] as const;

export function KeyHelp({ on }: { on: 'decision' | 'list' }) {
  const keys = on === 'decision' ? DECISION : LIST;
  return (
    <dialog id="keys" aria-labelledby="keys-heading">
      <h2 id="keys-heading">键盘操作</h2>
      <dl class="keys">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit" class="button button-plain">
          关闭
        </button>
      </form>
    </dialog>
  );
}
