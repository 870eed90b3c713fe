// What long work looks at and tells on its way.
#pragma once
#include <functional>

namespace cardioid::render {

struct WorkWatch {
    const bool* cancelled;
    /// Hears the share of the work that is done, 0 to 1. May be empty.
    std::function<void(double)> onShare;

    bool isCancelled() const { return __atomic_load_n(cancelled, __ATOMIC_RELAXED); }
    void tell(double share) const {
        if (onShare) onShare(share);
    }
    /// Of a piece of this work, which is its share `from` .. `to`.
    WorkWatch part(double from, double to) const {
        if (!onShare) return {cancelled, nullptr};
        const std::function<void(double)> whole = onShare;
        return {cancelled, [whole, from, to](double share) { whole(from + (to - from) * share); }};
    }
};

}  // namespace cardioid::render
