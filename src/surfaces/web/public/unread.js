let unread = 0;

/** Counts an answer that came while the page was not looked at, in the tab's title. */
export function countUnread() {
  if (!document.hidden) return;
  unread += 1;
  document.title = `(${unread}) ${document.title.replace(/^\(\d+\) /, '')}`;
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  unread = 0;
  document.title = document.title.replace(/^\(\d+\) /, '');
});
