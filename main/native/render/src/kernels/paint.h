// Colours whose lightness, hue or chroma further channels or a light change: palette look-up, then OKLab arithmetic in float32.
#pragma once
#include "../lanes/twice.h"
#include "palette_entries.h"

namespace cardioid::render::CARDIOID_ISA {

/// Colours of one vector of samples in OKLab.
template <class L>
struct LabVec {
    typename L::Vec lightness, a, b;
};

template <class L>
struct LinearVec {
    typename L::Vec r, g, b;
};

/// t = transfer(value) * density + offset of a further channel; no value counts as 0.
template <class L>
inline typename L::Vec channelTurns(const ChannelPlan& channel, const float* values) {
    using Vec = typename L::Vec;
    const Vec read = L::load(values);
    const Vec value = L::select(L::lessEqual(read, read), read, L::broadcast(0));
    return L::fma(transferredBy<L>(channel.transfer, value), L::broadcast(static_cast<float>(channel.density)),
                  L::broadcast(static_cast<float>(channel.offset)));
}

/// 1 - amount + amount * w, w the triangle wave of the channel's turns: 0 at whole turns, 1 half-way between.
template <class L>
inline typename L::Vec channelFactor(const ChannelPlan& channel, const float* values) {
    using Vec = typename L::Vec;
    const Vec one = L::broadcast(1);
    const Vec fraction = fractionOf<L>(channelTurns<L>(channel, values));
    const Vec wave = one - L::abs(L::fma(fraction, L::broadcast(2), -one));
    const Vec amount = L::broadcast(static_cast<float>(channel.amount));
    return L::fma(amount, wave, one - amount);
}

/// Turns (a, b) by the channel's fraction of `amount` whole turns.
template <class L>
inline void turnHue(const ChannelPlan& channel, const float* values, LabVec<L>& color) {
    using Vec = typename L::Vec;
    // sin(2 pi x) / x and cos(2 pi x) in powers of x^2 for |x| <= 1/4: interpolation at Chebyshev nodes, errors below 3e-10
    static constexpr float sine[] = {6.2831854820251465f, -41.34170150756836f, 81.605224609375f, -76.70427703857422f, 42.00978088378906f, -14.393967628479004f};
    static constexpr float cosine[] = {1.0f, -19.739208221435547f, 64.93934631347656f, -85.45356750488281f, 60.143890380859375f, -24.981435775756836f};
    const Vec turns = fractionOf<L>(channelTurns<L>(channel, values)) * L::broadcast(static_cast<float>(channel.amount));
    // within half a turn of a whole number, then within a quarter, where a half turn changes both signs
    const Vec half = L::broadcast(0.5f), quarter = L::broadcast(0.25f);
    Vec x = turns - floorOf<L>(turns + half);
    const auto beyond = L::less(quarter, L::abs(x));
    const Vec shifted = L::select(L::less(x, L::broadcast(0)), x + half, x - half);
    x = L::select(beyond, shifted, x);
    const Vec sign = L::select(beyond, L::broadcast(-1), L::broadcast(1));
    const Vec s = sign * (x * polynomial<L>(x * x, sine));
    const Vec c = sign * polynomial<L>(x * x, cosine);
    const Vec a = L::fma(color.a, c, -(color.b * s));
    color.b = L::fma(color.a, s, color.b * c);
    color.a = a;
}

/// 1 - strength + strength * max(0, N . D): N = (ux, uy, 1) / sqrt 2 for the slope (ux, uy), D the direction to the light.
/// 1 where there is no slope.
template <class L>
inline typename L::Vec lightFactor(const LightPlan& light, const float* slopeX, const float* slopeY) {
    using Vec = typename L::Vec;
    const Vec zero = L::broadcast(0), one = L::broadcast(1), rootHalf = L::broadcast(0.70710678118654752f);
    const Vec x = L::load(slopeX), y = L::load(slopeY);
    const Vec toLightX = L::broadcast(static_cast<float>(light.azimuthCos * light.elevationCos));
    const Vec toLightY = L::broadcast(static_cast<float>(light.azimuthSin * light.elevationCos));
    const Vec toLightZ = L::broadcast(static_cast<float>(light.elevationSin));
    const Vec lambert = L::max(L::fma(x, toLightX, L::fma(y, toLightY, toLightZ)) * rootHalf, zero);
    const Vec strength = L::broadcast(static_cast<float>(light.strength));
    const Vec factor = L::fma(strength, lambert, one - strength);
    return L::select(L::less(zero, L::abs(x) + L::abs(y)), factor, one);
}

/// OKLab to linear light (Ottosson 2020, matrices of 2021); (a, b) are taken `share` times.
template <class L>
inline LinearVec<L> linearOf(const LabVec<L>& color, typename L::Vec share) {
    using Vec = typename L::Vec;
    const auto k = [](float value) { return L::broadcast(value); };
    const auto cubed = [](Vec v) { return v * v * v; };
    const Vec a = color.a * share, b = color.b * share;
    const Vec l = cubed(L::fma(b, k(0.2158037573f), L::fma(a, k(0.3963377774f), color.lightness)));
    const Vec m = cubed(L::fma(b, k(-0.0638541728f), L::fma(a, k(-0.1055613458f), color.lightness)));
    const Vec s = cubed(L::fma(b, k(-1.291485548f), L::fma(a, k(-0.0894841775f), color.lightness)));
    return {L::fma(s, k(0.2309699292f), L::fma(m, k(-3.3077115913f), l * k(4.0767416621f))),
            L::fma(s, k(-0.3413193965f), L::fma(m, k(2.6097574011f), l * k(-1.2684380046f))),
            L::fma(s, k(1.707614701f), L::fma(m, k(-0.7034186147f), l * k(-0.0041960863f)))};
}

/// Rounding slack: colours on the border of the gamut come back from OKLab as far outside.
constexpr float gamutSlack = 1e-5f;
/// Halvings of the chroma's share: finer than a 16-bit component can show.
constexpr int gamutSteps = 16;

template <class L>
inline auto inGamut(const LinearVec<L>& color) {
    const auto low = L::broadcast(-gamutSlack), high = L::broadcast(1 + gamutSlack);
    const auto fits = [&](typename L::Vec v) { return L::both(L::lessEqual(low, v), L::lessEqual(v, high)); };
    return L::both(fits(color.r), L::both(fits(color.g), fits(color.b)));
}

/// Linear light within the sRGB gamut of a colour outside it: lightness and hue stay, chroma is given up until it fits.
template <class L>
inline LinearVec<L> gamutMapped(const LabVec<L>& color) {
    using Vec = typename L::Vec;
    Vec fits = L::broadcast(0), half = L::broadcast(1);
    for (int step = 0; step < gamutSteps; step++) {
        half = half * L::broadcast(0.5f);
        const Vec middle = fits + half;
        fits = L::select(inGamut<L>(linearOf<L>(color, middle)), middle, fits);
    }
    return linearOf<L>(color, fits);
}

/// Linear light of one vector of samples as `packedLinear`.
template <class L>
inline void packColors(const LinearVec<L>& linear, uint64_t* to) {
    using Vec = typename L::Vec;
    const Vec zero = L::broadcast(0), one = L::broadcast(1), half = L::broadcast(0.5f), whole = L::broadcast(65535);
    int32_t r[L::width], g[L::width], b[L::width];
    const auto levels = [&](Vec v, int32_t* at) { L::storeTruncated(at, L::fma(L::min(L::max(v, zero), one), whole, half)); };
    levels(linear.r, r);
    levels(linear.g, g);
    levels(linear.b, b);
    for (int lane = 0; lane < L::width; lane++)
        to[lane] = packedLinear(static_cast<uint64_t>(r[lane]), static_cast<uint64_t>(g[lane]), static_cast<uint64_t>(b[lane]));
}

/// Colours outside the gamut and the samples they belong to, gathered so that the search for them fills its vectors.
template <class L>
class GamutQueue {
    static constexpr int capacity = 512;
    static constexpr int room = capacity + 2 * L::width;
    alignas(64) float lightness[room] = {}, a[room] = {}, b[room] = {};
    alignas(64) int32_t places[room];
    int size = 0;

public:
    /// Takes the lanes set in `bits` of the samples from `first` on; `colors` receives those that find no more room.
    void add(const LabVec<L>& color, uint64_t bits, int first, uint64_t* colors) {
        typename L::Scalar parts[3][L::width];
        L::store(parts[0], color.lightness);
        L::store(parts[1], color.a);
        L::store(parts[2], color.b);
        for (; bits; bits &= bits - 1) {
            const int lane = __builtin_ctzll(bits);
            lightness[size] = parts[0][lane];
            a[size] = parts[1][lane];
            b[size] = parts[2][lane];
            places[size++] = first + lane;
        }
        if (size >= capacity) flush(colors);
    }
    /// Writes the colours of all samples taken.
    void flush(uint64_t* colors) {
        using P = Twice<L>;
        for (int first = 0; first < size; first += P::width) {
            uint64_t packed[P::width];
            packColors<P>(gamutMapped<P>({P::load(lightness + first), P::load(a + first), P::load(b + first)}), packed);
            for (int lane = 0; lane < P::width && first + lane < size; lane++) colors[places[first + lane]] = packed[lane];
        }
        size = 0;
    }
};

/// The palette's colours of one vector of samples.
template <class L>
inline LabVec<L> paletteColors(const PaletteLab& palette, const int32_t* entries) {
    return {L::gather(palette.lightness, entries), L::gather(palette.a, entries), L::gather(palette.b, entries)};
}

/// Fills `scratch.colors` from all channels the plan uses. Samples without a value take the interior colour as it is.
template <class Single>
inline void paintSamples(const ImagePlan& plan, const PaletteLab& palette, int sampleCount, Scratch& scratch) {
    using L = Twice<Single>;
    using Vec = typename L::Vec;
    const ChannelPlan& hue = plan.channels[hueChannel];
    const ChannelPlan& chroma = plan.channels[chromaChannel];
    const ChannelPlan& lightness = plan.channels[lightnessChannel];
    const Vec zero = L::broadcast(0), one = L::broadcast(1);
    const uint64_t every = L::toBits(L::allLanes());
    GamutQueue<L> outside;
    lookUpEntries<Single>(plan, sampleCount, scratch);
    for (int first = 0; first < sampleCount; first += L::width) {
        const int32_t* entries = scratch.entries + first;
        LabVec<L> color = paletteColors<L>(palette, entries);
        if (chroma.used) {
            const Vec factor = channelFactor<L>(chroma, scratch.values[chromaChannel] + first);
            color.a = color.a * factor;
            color.b = color.b * factor;
        }
        if (hue.used) turnHue<L>(hue, scratch.values[hueChannel] + first, color);
        if (lightness.used) color.lightness = color.lightness * channelFactor<L>(lightness, scratch.values[lightnessChannel] + first);
        if (plan.light.strength > 0)
            color.lightness = color.lightness * lightFactor<L>(plan.light, scratch.values[slopeXChannel] + first, scratch.values[slopeYChannel] + first);
        color.lightness = L::min(L::max(color.lightness, zero), one);

        const LinearVec<L> linear = linearOf<L>(color, one);
        uint64_t* colors = scratch.colors + first;
        packColors<L>(linear, colors);
        for (int lane = 0; lane < L::width; lane++) colors[lane] = entries[lane] == paletteSize ? palette.interior : colors[lane];
        // the interior's own entry is black, which is in the gamut
        uint64_t bits = every & ~L::toBits(inGamut<L>(linear));
        if (sampleCount - first < L::width) bits &= (uint64_t{1} << (sampleCount - first)) - 1;
        if (bits) outside.add(color, bits, first, scratch.colors);
    }
    outside.flush(scratch.colors);
}

}  // namespace cardioid::render::CARDIOID_ISA
