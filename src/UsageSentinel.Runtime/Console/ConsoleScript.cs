namespace UsageSentinel.Runtime.Console;

/// <summary>
/// The only script of the console: reads the page again every half minute, and waits while a person reads, selects or types. Without it
/// every page works and nothing moves.
/// </summary>
internal static class ConsoleScript
{
    public const string Js = """
        (() => {
          'use strict';
          let moved = 0;
          for (const kind of ['scroll', 'pointerdown', 'keydown']) addEventListener(kind, () => { moved = Date.now(); }, { passive: true });
          const isBusy = () => document.hidden
            || Date.now() - moved < 10000
            || String(getSelection()).length > 0
            || document.querySelector('main details[open]') !== null
            || (document.activeElement && document.activeElement.closest('main form') !== null)
            || [...document.querySelectorAll('main input, main textarea')].some(field => field.value !== field.defaultValue);
          const refresh = async () => {
            if (isBusy() || !document.body.hasAttribute('data-refresh')) return;
            try {
              const answer = await fetch(location.href, { credentials: 'same-origin', redirect: 'error' });
              if (!answer.ok || isBusy()) return;
              const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
              const [now, next] = [document.querySelector('main'), page.querySelector('main')];
              if (now && next) { now.replaceWith(document.adoptNode(next)); document.title = page.title; }
            } catch { /* The next one may succeed. */ }
          };
          setInterval(refresh, 30000);
        })();
        """;
}
