/**
 * What outlives a reload. Each tab is its own guest, so session and room are the tab's; accounts, what they have not sent and
 * preferences are the browser's.
 * Storage may be forbidden or full: then nothing is kept and nothing breaks.
 */
function shelf(area, key) {
  return {
    read() {
      try {
        return JSON.parse(area().getItem(key));
      } catch {
        return null;
      }
    },
    write(value) {
      try {
        area().setItem(key, JSON.stringify(value));
      } catch {
        // Private windows and full disks: the visit goes on without memory.
      }
    },
    clear() {
      try {
        area().removeItem(key);
      } catch {
        // As above.
      }
    },
  };
}

export const storedSession = shelf(() => sessionStorage, 'parley.session');
export const storedRoom = shelf(() => sessionStorage, 'parley.room');
export const storedSearch = shelf(() => sessionStorage, 'parley.search');
export const storedPreferences = shelf(() => localStorage, 'parley.preferences');
export const storedAccount = shelf(() => localStorage, 'parley.account');
export const storedDrafts = (userId) => shelf(() => localStorage, `parley.drafts.${userId}`);
/** Whether files of this person are still on their way, which the next page then takes up. */
export const storedUploads = (userId) => shelf(() => localStorage, `parley.uploads.${userId}`);
export const storedDevices = shelf(() => localStorage, 'parley.devices');
