// Doses under the pointer and the keyboard: tap to place, drag in time and amount, arrow keys, Enter, Delete.
(() => {
  "use strict";
  const lab = window.aponiaLab;
  const { niceStep, rounded } = lab.units;
  const SLACK_PX = 5; // a tap that trembles is still a tap

  const timeStep = (lane) => (lane.until <= 1800 ? 5 : lane.until <= 10_800 ? 10 : 60);
  const snap = (lane, seconds) => {
    const step = timeStep(lane);
    return Math.min(lane.until, Math.max(0, Math.round(seconds / step) * step));
  };
  const timeAt = (lane, clientX) => {
    const box = lane.field.getBoundingClientRect();
    return snap(lane, ((clientX - box.left) / box.width) * lane.until);
  };
  const from = (lane, index) => `drag-${lane.slot}-${index}`;

  // The amount after a vertical move, rounded to what a hand can mean.
  const amountAfter = (lane, item, pixels) => {
    const one = lab.lane.unitSize(item, lane.about);
    const top = lab.lane.scaleOf(lane, item.kind) / one;
    const step = niceStep(top, 1 / 60);
    return Math.max(0, rounded(item.value + (pixels / lab.lane.room(lane, item.kind)) * top, step));
  };

  const drag = (lane, mark, down) => {
    const index = Number(mark.dataset.index);
    const start = { ...lane.items[index] };
    let moved = { x: false, y: false };
    lane.dragging = true;
    mark.setPointerCapture(down.pointerId);
    const move = (event) => {
      const [dx, dy] = [event.clientX - down.clientX, down.clientY - event.clientY];
      // The first clear direction decides at once; the other joins when it is clearly meant.
      moved = { x: moved.x || Math.abs(dx) > SLACK_PX * (moved.y ? 3 : 1), y: moved.y || Math.abs(dy) > SLACK_PX * (moved.x ? 3 : 1) };
      if (!moved.x && !moved.y) return;
      const patch = {
        at: moved.x ? snap(lane, start.at + (dx / lane.width) * lane.until) : start.at,
        value: moved.y && start.value !== 0 ? amountAfter(lane, start, dy) : start.value,
      };
      const now = lane.items[index];
      if (patch.at === now.at && patch.value === now.value) return;
      lab.dose.change(lane.slot, index, patch, { from: from(lane, index), began: event.timeStamp });
      lab.cursor.set(patch.at);
    };
    const end = () => {
      lane.dragging = false;
      mark.removeEventListener("pointermove", move);
      mark.removeEventListener("pointerup", end);
      mark.removeEventListener("pointercancel", end);
      if (moved.x || moved.y) {
        lab.changed({ from: from(lane, index) });
        mark.dataset.dragged = "";
      }
    };
    mark.addEventListener("pointermove", move);
    mark.addEventListener("pointerup", end);
    mark.addEventListener("pointercancel", end);
  };

  const stepValue = (item, many) => {
    const step = niceStep(item.value || 1) * (many ? 5 : 1);
    return step;
  };
  const press = (lane, mark, event) => {
    const index = Number(mark.dataset.index);
    const item = lane.items[index];
    const step = timeStep(lane) * (event.shiftKey ? 6 : 1);
    const amount = stepValue(item, event.shiftKey);
    const change = (patch) => {
      lab.dose.change(lane.slot, index, patch, { from: from(lane, index), began: event.timeStamp });
      lab.tell(lab.lane.describe(lane, lane.items[index]));
    };
    switch (event.key) {
      case "ArrowLeft": change({ at: snap(lane, item.at - step) }); break;
      case "ArrowRight": change({ at: snap(lane, item.at + step) }); break;
      case "ArrowUp": change({ value: rounded(item.value + amount, niceStep(item.value || 1)) }); break;
      case "ArrowDown": change({ value: Math.max(0, rounded(item.value - amount, niceStep(item.value || 1))) }); break;
      case "Delete":
      case "Backspace": lab.dose.remove(lane.slot, index); break;
      default: return;
    }
    event.preventDefault();
  };

  const listen = (lane) => {
    const { field } = lane;
    field.addEventListener("pointerdown", (event) => {
      const mark = event.target.closest(".mark");
      if (mark && event.button === 0) drag(lane, mark, event);
    });
    field.addEventListener("keydown", (event) => {
      const mark = event.target.closest(".mark");
      if (mark && !event.ctrlKey && !event.metaKey && !event.altKey) press(lane, mark, event);
    });
    field.addEventListener("click", (event) => {
      const mark = event.target.closest(".mark");
      if (!mark) {
        lab.dose.add(lane.slot, timeAt(lane, event.clientX));
      } else if ("dragged" in mark.dataset) {
        delete mark.dataset.dragged; // the click that ends a drag
      } else {
        lab.dose.edit(lane.slot, Number(mark.dataset.index), { focus: event.detail === 0 });
      }
    });
  };

  lab.drag = { listen };
})();
