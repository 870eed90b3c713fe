#include "big_fixed.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <stdexcept>

#include "deep_scene.h"

namespace cardioid::render {
namespace {

using Limb = uint64_t;
__extension__ typedef unsigned __int128 Pair;

int compareMagnitudes(const std::vector<Limb>& a, const std::vector<Limb>& b) {
    for (size_t i = a.size(); i-- > 0;) {
        if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
    }
    return 0;
}

/// Divides in place, 32 bits at a time.
void divideBySmall(std::vector<Limb>& limbs, uint32_t divisor) {
    uint64_t remainder = 0;
    for (size_t i = limbs.size(); i-- > 0;) {
        const uint64_t high = (remainder << 32) | (limbs[i] >> 32);
        remainder = high % divisor;
        const uint64_t low = (remainder << 32) | (limbs[i] & 0xFFFFFFFFu);
        remainder = low % divisor;
        limbs[i] = ((high / divisor) << 32) | (low / divisor);
    }
}

[[noreturn]] void refuse(const std::string& text) { throw std::invalid_argument("\"" + text + "\" is not a decimal number of this range"); }

}  // namespace

BigFixed::BigFixed(double value, int limbCount) : BigFixed(limbCount) {
    int exponent;
    const double fraction = std::frexp(value, &exponent);
    if (std::fabs(value) < 0x1p63) *this = scaled({fraction, exponent}, limbCount);
}

BigFixed BigFixed::parse(const std::string& text, int limbCount) {
    size_t at = 0;
    const bool isNegative = text[0] == '-';
    if (text[0] == '-' || text[0] == '+') at++;
    std::string digits;
    long point = -1;
    for (; at < text.size() && (text[at] == '.' || (text[at] >= '0' && text[at] <= '9')); at++) {
        if (text[at] != '.')
            digits += text[at];
        else if (point < 0)
            point = static_cast<long>(digits.size());
        else
            refuse(text);
    }
    if (digits.empty()) refuse(text);
    if (point < 0) point = static_cast<long>(digits.size());
    if (at < text.size()) {
        if (text[at] != 'e' && text[at] != 'E') refuse(text);
        char* end;
        const long exponent = std::strtol(text.c_str() + at + 1, &end, 10);
        if (*end != 0 || end == text.c_str() + at + 1 || exponent > 1'000'000 || exponent < -1'000'000) refuse(text);
        point += exponent;
    }
    // now the value is 0.DIGITS * 10^point
    if (point < 0) digits.insert(0, static_cast<size_t>(-point), '0'), point = 0;
    if (static_cast<size_t>(point) > digits.size()) digits.append(static_cast<size_t>(point) - digits.size(), '0');
    const std::string whole = digits.substr(0, static_cast<size_t>(point));
    std::string fraction = digits.substr(static_cast<size_t>(point));

    BigFixed result(limbCount);
    result.negative = isNegative;
    // from the last digits up: value = (nine digits + value) / 10^9
    constexpr uint32_t chunkUnit = 1'000'000'000;
    fraction.append((9 - fraction.size() % 9) % 9, '0');
    for (size_t end = fraction.size(); end > 0; end -= 9) {
        result.limbs.back() = std::stoull(fraction.substr(end - 9, 9));
        divideBySmall(result.limbs, chunkUnit);
    }
    const size_t leading = whole.find_first_not_of('0');
    if (leading != std::string::npos) {
        if (whole.size() - leading > 18) refuse(text);
        result.limbs.back() = std::stoull(whole.substr(leading));
    }
    return result;
}

BigFixed BigFixed::scaled(const WideNumber& value, int limbCount) {
    BigFixed result(limbCount);
    if (value.mantissa == 0 || value.exponent > 63) return result;
    result.negative = value.mantissa < 0;
    // |value| = whole 2^(exponent - 64); bit `shift` of all limbs is the lowest of `whole`
    const Limb whole = static_cast<Limb>(std::ldexp(std::fabs(value.mantissa), 63)) << 1;
    const int64_t shift = value.exponent - 64 + 64 * (static_cast<int64_t>(limbCount) - 1);
    if (shift <= -64) return result;
    if (shift < 0) {
        result.limbs[0] = whole >> -shift;
        return result;
    }
    const size_t limb = static_cast<size_t>(shift / 64);
    const int bit = static_cast<int>(shift % 64);
    result.limbs[limb] = whole << bit;
    if (bit != 0 && limb + 1 < result.limbs.size()) result.limbs[limb + 1] = whole >> (64 - bit);
    return result;
}

BigFixed BigFixed::extended(int limbCount) const {
    BigFixed result(limbCount);
    std::copy(limbs.begin(), limbs.end(), result.limbs.end() - static_cast<ptrdiff_t>(limbs.size()));
    result.negative = negative;
    return result;
}

std::string BigFixed::toDecimal(int digits) const {
    constexpr Limb chunkUnit = 1'000'000'000;
    std::vector<Limb> fraction(limbs.begin(), limbs.end() - 1);
    std::string text = negative ? "-" : "";
    text += std::to_string(limbs.back());
    if (digits == 0) return text;
    text += '.';
    const size_t wanted = text.size() + static_cast<size_t>(digits);
    while (text.size() < wanted) {
        Limb carry = 0;
        for (Limb& limb : fraction) {
            const Pair product = static_cast<Pair>(limb) * chunkUnit + carry;
            limb = static_cast<Limb>(product);
            carry = static_cast<Limb>(product >> 64);
        }
        const std::string chunk = std::to_string(carry);
        text.append(9 - chunk.size(), '0').append(chunk);
    }
    text.resize(wanted);
    return text;
}

bool BigFixed::isZero() const {
    return std::all_of(limbs.begin(), limbs.end(), [](Limb limb) { return limb == 0; });
}

WideNumber BigFixed::toWide() const {
    size_t top = limbs.size();
    while (top > 0 && limbs[top - 1] == 0) top--;
    if (top == 0) return {0, 0};
    const int zeros = __builtin_clzll(limbs[top - 1]);
    Limb mantissa = limbs[top - 1] << zeros;
    if (zeros != 0 && top > 1) mantissa |= limbs[top - 2] >> (64 - zeros);
    // mantissa / 2^64 lies in [1/2, 1); rounding may make it 1
    const double value = static_cast<double>(mantissa) * 0x1p-64;
    const int64_t exponent = 64 * (static_cast<int64_t>(top) - static_cast<int64_t>(limbs.size()) + 1) - zeros;
    return {negative ? -value : value, exponent};
}

double BigFixed::toDouble() const {
    const WideNumber wide = toWide();
    return wide.exponent < -1020 ? 0.0 : std::ldexp(wide.mantissa, static_cast<int>(wide.exponent));
}

void BigFixed::addSigned(const BigFixed& a, const BigFixed& b, bool negateB) {
    const bool signA = a.negative, signB = b.negative != negateB;
    const size_t n = limbs.size();
    if (signA == signB) {
        Pair carry = 0;
        for (size_t i = 0; i < n; i++) {
            carry += static_cast<Pair>(a.limbs[i]) + b.limbs[i];
            limbs[i] = static_cast<Limb>(carry);
            carry >>= 64;
        }
        negative = signA;
        return;
    }
    const bool aIsLarger = compareMagnitudes(a.limbs, b.limbs) >= 0;
    const std::vector<Limb>& larger = aIsLarger ? a.limbs : b.limbs;
    const std::vector<Limb>& smaller = aIsLarger ? b.limbs : a.limbs;
    Limb borrow = 0;
    for (size_t i = 0; i < n; i++) {
        const Pair difference = static_cast<Pair>(larger[i]) - smaller[i] - borrow;
        limbs[i] = static_cast<Limb>(difference);
        borrow = static_cast<Limb>(difference >> 64) & 1;
    }
    negative = aIsLarger ? signA : signB;
}

void BigFixed::setSum(const BigFixed& a, const BigFixed& b) { addSigned(a, b, false); }
void BigFixed::setDifference(const BigFixed& a, const BigFixed& b) { addSigned(a, b, true); }

// The full product has 2n limbs, of which n - 1 .. 2n - 2 are wanted. Columns below n - 2 are left out: together they are less than n
// units of limb n - 2, which is itself below the last one kept.
void BigFixed::setProduct(const BigFixed& a, const BigFixed& b, std::vector<uint64_t>& space) {
    const size_t n = limbs.size();
    space.assign(n + 2, 0);
    for (size_t i = 0; i < n; i++) {
        const Limb factor = a.limbs[i];
        if (factor == 0) continue;
        Limb carry = 0;
        size_t j = n - 2 > i ? n - 2 - i : 0;
        for (; j < n; j++) {
            const Pair sum = static_cast<Pair>(factor) * b.limbs[j] + space[i + j - (n - 2)] + carry;
            space[i + j - (n - 2)] = static_cast<Limb>(sum);
            carry = static_cast<Limb>(sum >> 64);
        }
        space[i + n - (n - 2)] = carry;
    }
    for (size_t i = 0; i < n; i++) limbs[i] = space[i + 1];
    negative = a.negative != b.negative;
}

void BigFixed::setSquare(const BigFixed& a, std::vector<uint64_t>& space) {
    const size_t n = limbs.size();
    space.assign(n + 2, 0);
    // products of different limbs, once each
    for (size_t i = 0; i < n; i++) {
        const Limb factor = a.limbs[i];
        if (factor == 0) continue;
        Limb carry = 0;
        size_t j = std::max(n - 2 > i ? n - 2 - i : 0, i + 1);
        if (j >= n) continue;
        for (; j < n; j++) {
            const Pair sum = static_cast<Pair>(factor) * a.limbs[j] + space[i + j - (n - 2)] + carry;
            space[i + j - (n - 2)] = static_cast<Limb>(sum);
            carry = static_cast<Limb>(sum >> 64);
        }
        space[i + n - (n - 2)] = carry;
    }
    // twice those, and the squares
    Limb shifted = 0;
    for (size_t k = 0; k < n + 2; k++) {
        const Limb value = space[k];
        space[k] = (value << 1) | shifted;
        shifted = value >> 63;
    }
    Pair carry = 0;
    for (size_t k = 0; k < n + 2; k++) {
        const size_t column = k + n - 2;
        const Pair square = static_cast<Pair>(a.limbs[std::min(column / 2, n - 1)]) * a.limbs[std::min(column / 2, n - 1)];
        const bool isHigh = column % 2 != 0;
        Limb part = isHigh ? static_cast<Limb>(square >> 64) : static_cast<Limb>(square);
        if (column / 2 >= n) part = 0;
        carry += static_cast<Pair>(space[k]) + part;
        space[k] = static_cast<Limb>(carry);
        carry >>= 64;
    }
    for (size_t i = 0; i < n; i++) limbs[i] = space[i + 1];
    negative = false;
}

}  // namespace cardioid::render
