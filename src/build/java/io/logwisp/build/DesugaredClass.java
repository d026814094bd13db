package io.logwisp.build;

import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** A class of the jar, and the classes that its lambda expressions have got. */
final class DesugaredClass {
    private final ClassNode node;
    private final List<ClassNode> lambdas = new ArrayList<>();
    private boolean changed;

    DesugaredClass(ClassNode node) {
        this.node = node;
    }

    /** Internal name of the class that says who belongs to the nest. */
    String nestHost() {
        return node.nestHostClass == null ? node.name : node.nestHostClass;
    }

    boolean isChanged() {
        return changed;
    }

    /** The class itself and those that it has got. */
    List<ClassNode> nodes() {
        List<ClassNode> nodes = new ArrayList<>();
        nodes.add(node);
        nodes.addAll(lambdas);
        return nodes;
    }

    /** @param host of the nest, which may be this class */
    void desugar(DesugaredClass host) {
        for (MethodNode method : node.methods) {
            for (AbstractInsnNode instruction : method.instructions.toArray()) {
                if (instruction instanceof InvokeDynamicInsnNode call) {
                    desugar(method, call, host);
                }
            }
        }
    }

    private void desugar(MethodNode method, InvokeDynamicInsnNode call, DesugaredClass host) {
        if (isMadeBy(call.bsm, "java/lang/invoke/LambdaMetafactory", "metafactory")) {
            checkCalled((Handle) call.bsmArgs[1]);
            LambdaClass lambda = new LambdaClass(node, host.node.name, lambdas.size(), call);
            method.instructions.set(call, lambda.instance());
            lambdas.add(lambda.node());
            host.adopt(lambda.node().name);
            changed = true;
        } else if (isMadeBy(call.bsm, "java/lang/invoke/StringConcatFactory", "makeConcatWithConstants")) {
            method.instructions.insertBefore(call, Concatenation.instructions(method, call));
            method.instructions.remove(call);
            changed = true;
        }
    }

    /** Compilers put {@code super::name} into a private method; called from another class, it would be what overrides it. */
    private void checkCalled(Handle called) {
        if (called.getTag() == Opcodes.H_INVOKESPECIAL
                && node.methods.stream()
                        .noneMatch(method -> called.getOwner().equals(node.name)
                                && called.getName().equals(method.name)
                                && called.getDesc().equals(method.desc)
                                && (method.access & Opcodes.ACC_PRIVATE) != 0)) {
            throw new IllegalArgumentException(called + " is not private in " + node.name);
        }
    }

    private static boolean isMadeBy(Handle bootstrap, String owner, String name) {
        return bootstrap.getOwner().equals(owner) && bootstrap.getName().equals(name);
    }

    private void adopt(String member) {
        if (node.nestMembers == null) {
            node.nestMembers = new ArrayList<>();
        }
        node.nestMembers.add(member);
        changed = true;
    }
}
