// One step of Adam (Kingma & Ba 2015, algorithm 1) for one parameter, in place:
//   m <- beta1 m + (1 - beta1) g,  v <- beta2 v + (1 - beta2) g^2,  p <- p - learningRate m / (sqrt(v) + epsilon)
// with both bias corrections in the learning rate.
#include "thread_pool.h"
#include "vec.h"

namespace cardioid {
namespace CARDIOID_ISA {

void adam(const AdamStep& step, Index size, const float* gradient, float* parameter, float* m, float* v) {
  const Vec beta1 = broadcast(step.beta1), beta2 = broadcast(step.beta2);
  const Vec share1 = broadcast(1.f - step.beta1), share2 = broadcast(1.f - step.beta2);
  const Vec rate = broadcast(step.learningRate), epsilon = broadcast(step.epsilon);
  const Index chunk = 8192;
  parallelForGrained(static_cast<int>(divideUp(size, chunk)), 64.0 * chunk, [&](int task, int) {
    forEachVec(task * chunk, smaller(size, (task + 1) * chunk), [&](Index i, int lanes) {
      const Vec g = loadUpTo(gradient + i, lanes);
      const Vec newM = fma(beta1, loadUpTo(m + i, lanes), share1 * g);
      const Vec newV = fma(beta2, loadUpTo(v + i, lanes), share2 * g * g);
      const Vec newP = loadUpTo(parameter + i, lanes) - rate * newM / (sqrt(newV) + epsilon);
      storeUpTo(m + i, newM, lanes);
      storeUpTo(v + i, newV, lanes);
      storeUpTo(parameter + i, newP, lanes);
    });
  });
}

}  // namespace CARDIOID_ISA
}  // namespace cardioid
