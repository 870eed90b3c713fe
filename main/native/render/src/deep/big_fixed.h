// Fixed-point numbers of many digits, for the one orbit of a deep picture that float64 cannot follow.
//
// Sign and magnitude; the last limb holds the integer part, the limbs before it the fraction, least significant first. Products are
// cut off below the last limb (an error of a few units there); everything else is exact. No division of 128 bits: not every
// compiler's runtime has it.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace cardioid::render {

struct WideNumber;

class BigFixed {
public:
    /// Zero, with so many limbs, at least 2.
    explicit BigFixed(int limbCount) : limbs(static_cast<size_t>(limbCount), 0) {}
    /// Exact where |value| < 2^63 and its last bit is within the fraction, else cut off there.
    BigFixed(double value, int limbCount);

    /// Reads `-0.7436` or `1.5e-400`. @throws std::invalid_argument for other text, or a magnitude of 2^63 or more
    static BigFixed parse(const std::string& text, int limbCount);

    /// mantissa 2^exponent, cut off below the last limb; 0 from 2^63 on.
    static BigFixed scaled(const WideNumber& value, int limbCount);

    /// The same number with more limbs.
    BigFixed extended(int limbCount) const;
    /// As a decimal with so many digits behind the point, cut off there.
    std::string toDecimal(int digits) const;

    int limbCount() const { return static_cast<int>(limbs.size()); }
    bool isNegative() const { return negative; }
    bool isZero() const;
    void setNegative(bool value) { negative = value; }
    /// The nearest float64 (ties apart); 0 below its range.
    double toDouble() const;
    /// The same at any magnitude.
    WideNumber toWide() const;

    // All operands have as many limbs as the result, which may be one of them.
    void setSum(const BigFixed& a, const BigFixed& b);
    void setDifference(const BigFixed& a, const BigFixed& b);
    /// `space` is working memory that the caller keeps between calls.
    void setProduct(const BigFixed& a, const BigFixed& b, std::vector<uint64_t>& space);
    void setSquare(const BigFixed& a, std::vector<uint64_t>& space);

private:
    void addSigned(const BigFixed& a, const BigFixed& b, bool negateB);

    std::vector<uint64_t> limbs;
    bool negative = false;
};

}  // namespace cardioid::render
