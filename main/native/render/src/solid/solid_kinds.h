// The solids, and how many uniforms each tile engine reads. Plain data only.
#pragma once

namespace cardioid::render {

enum class SolidKind : int { mandelbulb, mandelbox, kalibox, aboxModKali, menger, sierpinski, quaternionJulia, pseudoKleinian };
constexpr int solidKinds = 8;

/// Every solid begins with: yaw, pitch, distance, light yaw, light pitch, fog.
constexpr int cameraUniforms = 6;
/// ... and goes on with its own numbers (distance_estimators.h).
constexpr int solidUniforms[solidKinds] = {2, 4, 9, 6, 6, 6, 5, 7};

/// bits, length, start, warm-up, chaos (0 coloured, 1 as interior)
constexpr int lyapunovUniforms = 5;
/// k, x, y, z, yaw, pitch, steps, step, tile, brightness, dark matter, fading
constexpr int starNestUniforms = 12;

}  // namespace cardioid::render
