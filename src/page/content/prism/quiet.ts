// Before Prism itself: it must not look for code on the page by itself, which it would write with innerHTML.
Object.assign(globalThis, { Prism: { manual: true, disableWorkerMessageHandler: true } })
