// The table of one instruction set.
#include "isa_kernels.h"

#define CARDIOID_JOIN2(a, b) a##b
#define CARDIOID_JOIN(a, b) CARDIOID_JOIN2(a, b)
#define CARDIOID_TEXT2(a) #a
#define CARDIOID_TEXT(a) CARDIOID_TEXT2(a)

namespace cardioid {

extern const Kernels CARDIOID_JOIN(kernels_, CARDIOID_ISA) = {
#if defined(__ARM_NEON)
    "neon",
#else
    CARDIOID_TEXT(CARDIOID_ISA),
#endif
    CARDIOID_ISA::convForward,
    CARDIOID_ISA::convBackwardInput,
    CARDIOID_ISA::convBackwardFilter,
    CARDIOID_ISA::depthwiseForward,
    CARDIOID_ISA::depthwiseBackwardInput,
    CARDIOID_ISA::blur3,
    CARDIOID_ISA::matMul,
    CARDIOID_ISA::unary,
    CARDIOID_ISA::binary,
    CARDIOID_ISA::binaryBroadcast,
    CARDIOID_ISA::compare,
    CARDIOID_ISA::selectKernel,
    CARDIOID_ISA::reduce,
    CARDIOID_ISA::instanceNorm,
    CARDIOID_ISA::instanceNormGradient,
    CARDIOID_ISA::stridedCopy,
    CARDIOID_ISA::up2,
    CARDIOID_ISA::sumPool2,
    CARDIOID_ISA::adam,
};

}  // namespace cardioid
